/* SPDX-License-Identifier: MIT
 *
 * The report for a terminal, and the same as TAP. In both a row's details come in one order: what the guest
 * did, what should have been seen, what was, the cause, where to look, and how to see it again.
 */
#include <string.h>
#include "report.h"

#define WIDTH 100

/* Bytes that no terminal should get appear as \xNN, line ends and tabs as blanks. */
static const char *safe_words(const char *value)
{
    struct text safe = {0};

    for (size_t i = 0, length = strlen(value); i < length;) {
        size_t n = utf8_length(value + i, length - i);

        if (n == 0)
            text_format(&safe, "\\x%02x", (unsigned char)value[i]);
        else
            text_bytes(&safe, value[i] == '\n' || value[i] == '\t' ? " " : value + i, n);
        i += n > 0 ? n : 1;
    }
    return text_get(&safe);
}

/* A text, broken at blanks, behind a label; following lines are indented to the same column. */
static void add_wrapped(struct text *text, const char *prefix, const char *label, const char *value)
{
    size_t column = strlen(prefix) + 10, at = column;
    const char *words, *word;

    text_format(text, "%s%-10s", prefix, label);
    for (words = safe_words(value); *words != '\0'; words = word) {
        size_t length = strcspn(words, " ");

        word = words + length + strspn(words + length, " ");
        if (at > column && at + 1 + length > WIDTH) {
            text_format(text, "\n%s%10s", prefix, "");
            at = column;
        }
        text_format(text, "%s%.*s", at > column ? " " : "", (int)length, words);
        at += length + (at > column);
    }
    text_string(text, "\n");
}

static void add_finding(const struct finding *finding, const char *prefix, struct text *text)
{
    add_wrapped(text, prefix, "failed:",
                pool_format("%s, in %s", names_join(&finding->checks, ", "),
                            emulators_join(finding->emulators)));
    if (finding->wanted != NULL)
        add_wrapped(text, prefix, "wanted:", finding->wanted);
    if (finding->seen != NULL)
        add_wrapped(text, prefix, "seen:", finding->seen);
}

static void add_details(const struct report *report, const struct row_result *result,
                        const char *prefix, struct text *text)
{
    const struct row *row = result->row;
    struct finding *findings;
    struct names untold;
    size_t count = report_findings(result, &findings);

    add_wrapped(text, prefix, "guest:", row->title);
    if (report->common != NULL) {
        add_wrapped(text, prefix, "cause:", "the one named above");
    } else {
        for (size_t i = 0; i < count; i++) {
            add_finding(&findings[i], prefix, text);
            if (findings[i].cause != NULL && report_cause_ends(findings, count, i))
                add_wrapped(text, prefix, "cause:", findings[i].cause);
        }
        untold = report_untold(result, findings, count);
        for (size_t i = 0; i < untold.count; i++)
            add_wrapped(text, prefix, "cause:", untold.at[i]);
    }
    if (row->holes.count > 0)
        add_wrapped(
            text, prefix, "look at:",
            pool_format("%s (%s)", names_join(&row->holes, ", "), handout_show(row->section)));
    for (unsigned e = 0; e < EMULATORS; e++) {
        if (result->has[e] && result->verdicts[e].command != NULL &&
            verdict_earned(&result->verdicts[e]) < row->points)
            text_format(text, "%s%-10s%s\n", prefix, e == EMULATOR_QEMU ? "debug:" : "run:",
                        bytes_show(bytes_of(report_command(report, &result->verdicts[e]))));
    }
    text_format(text, "%s%-10s%s\n", prefix, "again:", report_again(report, row));
}

/* Is there more wrong with a row than that nobody watched? */
static bool is_wrong(const struct row_result *result)
{
    struct finding *findings;
    size_t count = report_findings(result, &findings);

    for (size_t i = 0; i < count; i++) {
        if (findings[i].cause == NULL || strcmp(findings[i].cause, NOT_OBSERVED) != 0)
            return true;
    }
    return count == 0;
}

static bool has_details(const struct row_result *result)
{
    return (result->status == STATUS_FAILED || result->status == STATUS_PARTIAL) &&
           (result->has[EMULATOR_QEMU] || result->has[EMULATOR_BOCHS]) && is_wrong(result);
}

static void add_table(const struct report *report, struct text *text)
{
    for (unsigned p = 0; p < PROPERTIES; p++) {
        unsigned earned = 0, points = 0;

        for (size_t i = 0; i < report->rubric->n_rows; i++) {
            if (report->rows[i].row->property == (enum property)p) {
                earned += report->rows[i].earned;
                points += report->rows[i].row->points;
            }
        }
        if (points == 0)
            continue;
        text_format(text, "%s: %u/%u\n", property_names[p], earned, points);
        for (size_t i = 0; i < report->rubric->n_rows; i++) {
            const struct row_result *result = &report->rows[i];

            if (result->row->property != (enum property)p || result->left_out)
                continue; /* whoever asked for some rows knows that the others are left out */
            text_format(text, "  %-8s %2u/%-3u %-20s %s\n", status_names[result->status],
                        result->earned, result->row->points, result->row->name,
                        result->status == STATUS_SKIPPED ? result->reason : result->row->title);
        }
    }
}

static void add_lines(const char *lines, const char *indent, struct text *text)
{
    struct bytes rest = bytes_of(lines), line;

    while (bytes_line(&rest, &line))
        text_format(text, "%s%s\n", line.length > 0 ? indent : "",
                    safe_words(pool_copy(line.at, line.length)));
}

/* Where to go on comes before everything else; who has not begun is told what to begin with. */
static void add_open(const struct report *report, struct text *text)
{
    const struct open_holes *open = &report->open;

    if (open->count == 0 || report->problem != NULL)
        return;
    text_format(text, "%s\n", safe_words(report_open_line(report)));
    if (open->count == open->of) {
        text_string(text, "\n");
        add_lines(open->specification, "  ", text);
        if (open->count > 1)
            text_string(text, "\nThen:\n");
        for (size_t i = 1; i < open->count; i++)
            text_format(text, "  %s\n", safe_words(open_hole_show(&open->at[i])));
    }
    text_string(text, "\n");
}

/* What concerns all rows comes first, and once. */
static void add_headline(const struct report *report, struct text *text)
{
    if (report->unjudged != NULL)
        add_wrapped(text, "", "Unjudged:", report->unjudged);
    if (report->problem != NULL) {
        add_wrapped(text, "", "Problem:", report->problem);
        if (report->excerpt != NULL)
            add_lines(report->excerpt, "  ", text);
        text_string(text, "\n");
    }
    if (report->common != NULL)
        add_wrapped(text, "", "Nothing:",
                    pool_format("no row earns points, and all for one reason: %s", report->common));
    text_format(text, "Lab %s in %s, seed %s\n", report->lab, emulators_join(report->emulators),
                report->seed);
}

/* Rows that could not be judged, those with one reason together. */
static void add_infrastructure(const struct report *report, struct text *text)
{
    bool *told = pool_alloc(report->rubric->n_rows * sizeof(*told));

    for (size_t i = 0; i < report->rubric->n_rows && report->unjudged == NULL; i++) {
        const char *reason = report->rows[i].reason;
        struct text names = {0};

        if (report->rows[i].status != STATUS_UNJUDGED || told[i])
            continue;
        for (size_t k = i; k < report->rubric->n_rows; k++) {
            const struct row_result *other = &report->rows[k];

            if (other->status != STATUS_UNJUDGED || strcmp(other->reason, reason) != 0)
                continue;
            told[k] = true;
            text_format(&names, "%s%s", k > i ? ", " : "", other->row->name);
        }
        text_string(text, "\nNot judged\n");
        add_wrapped(text, "  ", "rows:", text_get(&names));
        add_wrapped(text, "  ", "because:", reason);
    }
}

void write_text(const struct report *report, struct text *text)
{
    const char *comfort = report_comfort(report), *practice = report_practice(report);
    bool details = false;

    add_open(report, text);
    add_headline(report, text);
    if (report->problem == NULL) { /* else each row would say the same */
        text_string(text, "\n");
        add_table(report, text);
    }
    for (size_t i = 0; i < report->rubric->n_rows; i++) {
        const struct row_result *result = &report->rows[report->rubric->order[i]];

        if (!has_details(result) || report->problem != NULL)
            continue;
        text_format(text, "\n%s: %u of %u points\n", result->row->name, result->earned,
                    result->row->points);
        add_details(report, result, "  ", text);
        details = true;
    }
    if (details && report->source == NULL && report->image == NULL)
        text_string(text, "\nIn commands, $OUT is the folder of this report.\n");
    add_infrastructure(report, text);
    text_string(text, "\n");
    if (practice != NULL)
        text_format(text, "%s\n", practice);
    text_format(text, "%s\n%s\n", report_score_line(report), report_count_line(report));
    if (comfort != NULL)
        text_format(text, "%s\n", comfort);
}

/* On one line, and no directive. */
static const char *tap_safe(const char *value)
{
    struct text safe = {0};
    const char *shown = bytes_show(bytes_of(value));

    for (; *shown != '\0'; shown++)
        text_format(&safe, *shown == '#' ? "\\%c" : "%c", *shown);
    return text_get(&safe);
}

void write_tap(const struct report *report, struct text *text)
{
    text_format(text, "1..%zu\n", report->rubric->n_rows);
    for (size_t i = 0; i < report->rubric->n_rows; i++) {
        const struct row_result *result = &report->rows[i];
        bool skipped = result->status == STATUS_SKIPPED || result->status == STATUS_UNJUDGED;

        text_format(text, "%sok %zu - %s: %s (%u of %u points)",
                    skipped || result->status == STATUS_PASSED ? "" : "not ", i + 1,
                    result->row->name, tap_safe(result->row->title), result->earned,
                    result->row->points);
        if (skipped)
            text_format(text, " # SKIP %s%s",
                        result->status == STATUS_UNJUDGED ? "not judged: " : "",
                        tap_safe(result->reason));
        text_string(text, "\n");
        if (has_details(result))
            add_details(report, result, "# ", text);
        else if (result->status == STATUS_FAILED)
            add_wrapped(text, "# ", "cause:", result->reason);
    }
    text_format(text, "# %s\n# %s\n", report_score_line(report), report_count_line(report));
}
