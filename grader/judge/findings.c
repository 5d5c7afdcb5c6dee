/* SPDX-License-Identifier: MIT
 *
 * What went wrong in a row, for people: checks that failed in the same way, in one emulator or in both, are
 * told once.
 */
#include <string.h>
#include "report.h"

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_names(const struct names *a, const struct names *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        if (strcmp(a->at[i], b->at[i]) != 0)
            return false;
    }
    return a->count == b->count;
}

static bool same_words(const struct finding *a, const struct finding *b)
{
    return same_text(a->cause, b->cause) && same_text(a->wanted, b->wanted) &&
           same_text(a->seen, b->seen);
}

static void add_check(struct names *checks, const char *name)
{
    checks->at = pool_grow(checks->at, checks->count, sizeof(*checks->at));
    checks->at[checks->count++] = name;
}

/* The findings of one verdict behind the `count` that are there. */
static size_t find_in(const struct verdict *verdict, struct finding **findings, size_t count)
{
    size_t first = count;

    for (size_t k = 0; k < verdict->n_checks; k++) {
        const struct check_result *check = &verdict->checks[k];
        struct finding finding = {
            .cause = check->cause, .wanted = check->wanted, .seen = check->seen};
        size_t i = first;

        if (check->earned == check->points)
            continue;
        finding.emulators[verdict->emulator] = true;
        while (i < count && !same_words(&(*findings)[i], &finding))
            i++;
        if (i == count) {
            *findings = pool_grow(*findings, count, sizeof(finding));
            (*findings)[count++] = finding;
        }
        add_check(&(*findings)[i].checks, check->name);
    }
    return count;
}

size_t report_findings(const struct row_result *result, struct finding **findings)
{
    size_t first = 0, count, kept;

    *findings = NULL;
    for (unsigned e = 0; e < EMULATORS; e++) {
        if (!result->has[e] || !result->verdicts[e].judged)
            continue;
        count = find_in(&result->verdicts[e], findings, first);
        kept = first;
        for (size_t i = first; i < count; i++) {
            struct finding *finding = &(*findings)[i];
            size_t k = 0;

            while (k < first && !(same_words(&(*findings)[k], finding) &&
                                  same_names(&(*findings)[k].checks, &finding->checks)))
                k++;
            if (k < first)
                (*findings)[k].emulators[e] = true;
            else
                (*findings)[kept++] = *finding;
        }
        first = kept;
    }
    return first;
}

bool report_cause_ends(const struct finding *findings, size_t count, size_t i)
{
    return findings[i].cause == NULL || i + 1 == count ||
           !same_text(findings[i].cause, findings[i + 1].cause);
}

static bool is_told(const struct finding *findings, size_t count, const char *cause)
{
    for (size_t i = 0; i < count; i++) {
        if (same_text(findings[i].cause, cause) || same_text(findings[i].seen, cause))
            return true;
    }
    return false;
}

struct names report_untold(const struct row_result *result, const struct finding *findings,
                           size_t count)
{
    struct names untold = {0};

    for (unsigned e = 0; e < EMULATORS; e++) {
        const char *cause = result->has[e] ? result->verdicts[e].cause : NULL;

        if (cause != NULL && !is_told(findings, count, cause))
            add_check(&untold, pool_format("in %s: %s", emulator_names[e], cause));
    }
    return untold;
}

const char *emulators_join(const bool *emulators)
{
    struct names names = {0};

    for (unsigned e = 0; e < EMULATORS; e++) {
        if (emulators[e])
            add_check(&names, emulator_names[e]);
    }
    return names_join(&names, " and ");
}
