/* SPDX-License-Identifier: MIT
 *
 * Putting verdicts together: a check earns the least that it earned in any of its emulators, and a row that
 * waits for one that earned nothing earns nothing.
 */
#include "report.h"
#include <fnmatch.h>
#include <string.h>

const char *const status_names[] = {"passed", "partial", "failed", "skipped", "unjudged"};

static void names_add(struct names *names, const char *name)
{
    names->at = pool_grow(names->at, names->count, sizeof(*names->at));
    names->at[names->count++] = name;
}

/* A row's own name means that row alone, also where others' names contain it. */
static bool name_fits(const struct rubric *rubric, const char *name, const char *pattern)
{
    if (rubric_find(rubric, pattern) != NULL)
        return strcmp(name, pattern) == 0;
    if (strpbrk(pattern, "*?") != NULL)
        return fnmatch(pattern, name, 0) == 0;
    return strstr(name, pattern) != NULL;
}

bool row_chosen(const struct rubric *rubric, size_t row, const char *pattern)
{
    if (pattern == NULL || name_fits(rubric, rubric->rows[row].name, pattern))
        return true;
    for (size_t i = 0; i < rubric->n_rows; i++) {
        for (size_t k = 0; k < rubric->rows[i].needs.count; k++) {
            if (rubric->rows[i].needed[k] == row && row_chosen(rubric, i, pattern))
                return true;
        }
    }
    return false;
}

/* The rows that it waits for in vain. */
static void find_waits(const struct report *report, struct row_result *result)
{
    const struct row *row = result->row;

    for (size_t k = 0; k < row->needs.count; k++) {
        const struct row_result *needed = &report->rows[row->needed[k]];

        if (needed->status == STATUS_FAILED || needed->waits_for.count > 0)
            names_add(&result->waits_for, row->needs.at[k]);
    }
}

const char *names_join(const struct names *names, const char *separator)
{
    struct text text = {0};

    for (size_t i = 0; i < names->count; i++)
        text_format(&text, "%s%s", i > 0 ? separator : "", names->at[i]);
    return text_get(&text);
}

static void skip(struct row_result *result, const char *reason)
{
    result->status = STATUS_SKIPPED;
    result->reason = reason;
}

/* What there is to be said of a row without looking at what it earned. True when that is all. */
static bool settle_unearned(struct report *report, struct row_result *result, const char *test)
{
    const struct row *row = result->row;
    bool chosen = row_chosen(report->rubric, (size_t)(row - report->rubric->rows), test);
    const char *missing = NULL;
    bool any = false;

    for (unsigned e = 0; e < EMULATORS; e++) {
        if (!row->emulators[e] || !report->emulators[e])
            continue;
        any = true;
        if (!result->has[e] && missing == NULL)
            missing = emulator_names[e];
    }
    if (report->unjudged != NULL) {
        result->status = STATUS_UNJUDGED;
        result->reason = report->unjudged;
    } else if (!any) {
        result->left_out = true;
        skip(result,
             pool_format("runs in %s alone, which this grading leaves out", row->emulators_text));
    } else if (!chosen) {
        result->left_out = true;
        skip(result, pool_format("not one of the rows like \"%s\"", test));
    } else if (report->problem != NULL) {
        result->status = STATUS_FAILED;
        result->reason = report->problem;
    } else if (result->waits_for.count > 0) {
        skip(result, pool_format("waits for %s", names_join(&result->waits_for, ", ")));
    } else if (missing != NULL) {
        result->missing = true;
        skip(result, result->has[EMULATOR_QEMU] || result->has[EMULATOR_BOCHS]
                         ? pool_format("not run yet in %s", missing)
                         : "not run yet");
    } else {
        return false;
    }
    return true;
}

/* The least of all emulators, check by check. */
static void sum_checks(const struct report *report, struct row_result *result)
{
    for (size_t k = 0; k < result->row->n_checks; k++) {
        unsigned least = result->row->checks[k].points;

        for (unsigned e = 0; e < EMULATORS; e++) {
            if (result->has[e] && report->emulators[e] &&
                result->verdicts[e].checks[k].earned < least)
                least = result->verdicts[e].checks[k].earned;
        }
        result->earned_checks[k] = least;
        result->earned += least;
    }
}

/* The first emulator in which the row is not what it should be. */
static const struct verdict *worst_verdict(const struct row_result *result)
{
    for (unsigned e = 0; e < EMULATORS; e++) {
        if (result->has[e] && !result->verdicts[e].judged)
            return &result->verdicts[e];
    }
    for (unsigned e = 0; e < EMULATORS; e++) {
        if (result->has[e] && verdict_earned(&result->verdicts[e]) < result->row->points)
            return &result->verdicts[e];
    }
    return NULL;
}

static void settle(struct report *report, struct row_result *result, const char *test)
{
    const struct verdict *worst;

    find_waits(report, result);
    if (settle_unearned(report, result, test))
        return;
    worst = worst_verdict(result);
    if (worst != NULL && !worst->judged) {
        result->status = STATUS_UNJUDGED;
        result->reason = pool_format("in %s: %s", emulator_names[worst->emulator], worst->cause);
        return;
    }
    sum_checks(report, result);
    result->status = result->earned == result->row->points ? STATUS_PASSED
                     : result->earned > 0                  ? STATUS_PARTIAL
                                                           : STATUS_FAILED;
    if (worst != NULL)
        result->reason = pool_format("in %s: %s", emulator_names[worst->emulator],
                                     worst->cause != NULL ? worst->cause : "points are missing");
}

static void count(struct report *report, const struct row_result *result)
{
    report->score += result->earned;
    report->n_missing += result->missing;
    switch (result->status) {
    case STATUS_PASSED: report->passed++; break;
    case STATUS_PARTIAL:
    case STATUS_FAILED: report->failed++; break;
    case STATUS_UNJUDGED:
        report->n_unjudged++;
        report->skipped++;
        break;
    case STATUS_SKIPPED: report->skipped++; break;
    }
}

/* Does every row that was judged fail in the same way, and is there more than one, or are there rows that wait
 * for the one? Then that is said once. */
static void find_common(struct report *report)
{
    const struct verdict *first = NULL;
    size_t concerned = 0;

    if (report->score > 0 || report->problem != NULL || report->unjudged != NULL)
        return;
    for (size_t i = 0; i < report->rubric->n_rows; i++) {
        const struct row_result *result = &report->rows[i];

        if (result->status == STATUS_SKIPPED) {
            concerned += result->waits_for.count > 0;
            continue;
        }
        if (result->status != STATUS_FAILED)
            return;
        concerned++;
        for (unsigned e = 0; e < EMULATORS; e++) {
            const struct verdict *verdict = &result->verdicts[e];

            if (!result->has[e] || verdict_earned(verdict) == result->row->points)
                continue;
            if (verdict->key == NULL || (first != NULL && strcmp(first->key, verdict->key) != 0))
                return;
            first = first != NULL ? first : verdict;
        }
    }
    if (first != NULL && concerned > 1) {
        report->common = first->cause;
        report->common_key = first->key;
    }
}

static void find_gates(struct report *report)
{
    for (size_t i = 0; i < report->rubric->n_rows; i++) {
        for (unsigned e = 0; e < EMULATORS; e++) {
            const struct row_result *result = &report->rows[i];
            const char *gate = result->has[e] ? result->verdicts[e].gate : NULL;
            struct names *rows;
            size_t k = 0;

            if (gate == NULL)
                continue;
            while (k < report->n_gates && strcmp(report->gates[k].gate, gate) != 0)
                k++;
            if (k == report->n_gates) {
                report->gates = pool_grow(report->gates, report->n_gates, sizeof(*report->gates));
                report->gates[report->n_gates++] = (struct gate_summary){.gate = gate};
            }
            rows = &report->gates[k].rows;
            if (rows->count == 0 || rows->at[rows->count - 1] != result->row->name)
                names_add(rows, result->row->name);
        }
    }
}

/* The first run, in the rubric's order, that broke a rule which makes all it shows worthless. */
static const struct verdict *find_forfeit(const struct report *report)
{
    for (size_t n = 0; n < report->rubric->n_rows; n++) {
        const struct row_result *result = &report->rows[report->rubric->order[n]];

        for (unsigned e = 0; e < EMULATORS; e++) {
            if (result->has[e] && result->verdicts[e].forfeit != NULL)
                return &result->verdicts[e];
        }
    }
    return NULL;
}

/* Does the row look at nothing but what the kernel says? */
static bool row_is_told(const struct row *row)
{
    for (size_t i = 0; i < row->n_checks; i++) {
        if (row->checks[i].kind != CHECK_ANSWERS && row->checks[i].kind != CHECK_SURVEY)
            return false;
    }
    return true;
}

/* Answers and surveys are printed by the kernel itself. Where it was seen to break a rule, its own word counts for
 * nothing until that is mended. */
static void withhold_answers(struct report *report)
{
    const struct verdict *forfeit = find_forfeit(report);

    for (size_t i = 0; i < report->rubric->n_rows && forfeit != NULL; i++) {
        struct row_result *result = &report->rows[i];

        if (result->earned == 0 || !row_is_told(result->row))
            continue;
        memset(result->earned_checks, 0, result->row->n_checks * sizeof(*result->earned_checks));
        result->earned = 0;
        result->status = STATUS_FAILED;
        result->reason = pool_format(
            "withheld: %s in %s broke a rule (%s), and then what a kernel says of itself does not count",
            forfeit->row, emulator_names[forfeit->emulator], forfeit->forfeit);
    }
}

void report_make(const struct rubric *rubric, const struct report_options *options,
                 struct report *report)
{
    *report = (struct report){
        .rubric = rubric,
        .lab = options->lab,
        .seed = options->seed,
        .problem = options->problem,
        .excerpt = options->excerpt,
        .source = options->source,
        .unjudged = options->unjudged,
        .open = options->open,
        .rows = pool_alloc(rubric->n_rows * sizeof(*report->rows)),
    };
    memcpy(report->emulators, options->emulators, sizeof(report->emulators));
    for (size_t n = 0; n < rubric->n_rows; n++) {
        struct row_result *result = &report->rows[rubric->order[n]];

        result->row = &rubric->rows[rubric->order[n]];
        result->earned_checks = pool_alloc(result->row->n_checks * sizeof(*result->earned_checks));
        for (unsigned e = 0; e < EMULATORS; e++)
            result->has[e] =
                options->emulators[e] && result->row->emulators[e] &&
                verdict_read(options->out, result->row, (enum emulator)e, &result->verdicts[e]);
        settle(report, result, options->test);
    }
    withhold_answers(report);
    for (size_t n = 0; n < rubric->n_rows; n++)
        count(report, &report->rows[rubric->order[n]]);
    report->unobserved = options->unobserved;
    report->complete =
        report->unjudged == NULL && report->n_unjudged == 0 && report->n_missing == 0;
    if (options->test == NULL) /* of few rows each says for itself what is wrong */
        find_common(report);
    find_gates(report);
}

const char *report_score_line(const struct report *report)
{
    if (report->unjudged != NULL)
        return "Score: not judged";
    if (report->n_unjudged > 0)
        return pool_format(
            "Score: not judged (%zu row%s hit infrastructure faults); at least %u/%d",
            report->n_unjudged, report->n_unjudged == 1 ? "" : "s", report->score, RUBRIC_POINTS);
    if (report->n_missing > 0)
        return pool_format("Score: not judged (%zu row%s not run yet); at least %u/%d",
                           report->n_missing, report->n_missing == 1 ? "" : "s", report->score,
                           RUBRIC_POINTS);
    return pool_format("Score: %u/%d", report->score, RUBRIC_POINTS);
}

const char *report_count_line(const struct report *report)
{
    return pool_format("%zu passed, %zu failed, %zu skipped", report->passed, report->failed,
                       report->skipped);
}

const char *report_practice(const struct report *report)
{
    if (report->unobserved)
        return "Unofficial: not observed. The consoles alone were looked at, which a kernel can make show anything; what an "
               "observer alone can tell earned 0.";
    return strcmp(report->lab, "0") == 0
               ? "Practice: the points of lab 0 do not count towards your mark."
               : NULL;
}

const char *report_comfort(const struct report *report)
{
    if (!report->complete)
        return "What could not be judged is nobody's fault but this machine's: grade again.";
    if (report->score == RUBRIC_POINTS)
        return NULL;
    return "An incomplete score is not a crash: grading came to its end, and the report says what is missing.";
}
