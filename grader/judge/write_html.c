/* SPDX-License-Identifier: MIT
 *
 * report.html: one page for people, with everything in it, and without scripts. A status is a sign and a word,
 * never a colour alone; what failed stands open, what passed is one line.
 */
#include <string.h>
#include "markup.h"
#include "report.h"

/* Contrast of text to ground is at least 4.5 to 1 in both schemes. */
static const char style[] =
    ":root{color-scheme:light dark;--ground:#fff;--text:#1d2329;--faint:#59636e;--line:#d5dae0;"
    "--panel:#f5f7f9;--good:#14652f;--part:#7a4d00;--bad:#a5201b;--off:#59636e}\n"
    "@media(prefers-color-scheme:dark){:root{--ground:#14181d;--text:#e4e8ed;--faint:#a0aab5;"
    "--line:#343c45;--panel:#1c2229;--good:#6fd08c;--part:#e9b949;--bad:#ff8f86;--off:#a0aab5}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--ground);color:var(--text);"
    "font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",\"DejaVu Sans\",sans-serif}\n"
    "main{max-width:62rem;margin:0 auto;padding:2rem 1.25rem 4rem}\n"
    "a{color:inherit}\n"
    "h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem}\n"
    "h2{font-size:1.2rem;margin:2.5rem 0 .75rem}\n"
    ".meta{color:var(--faint);margin:0}\n"
    ".score{font-size:1.35rem;font-weight:600;margin:1.25rem 0 .25rem}\n"
    "meter{width:100%;height:.8rem;margin:.25rem 0}\n"
    ".notice{border-left:.3rem solid var(--bad);background:var(--panel);padding:.75rem 1rem;"
    "margin:1.25rem 0;overflow-wrap:anywhere}\n"
    ".next{border-color:var(--part)}.next p,.next ul{margin:.25rem 0}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "caption{text-align:left;color:var(--faint);padding-bottom:.35rem}\n"
    "th,td{text-align:left;padding:.4rem .6rem .4rem 0;border-bottom:1px solid var(--line);"
    "vertical-align:top}\n"
    "th{font-weight:600}\n"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    ".status{white-space:nowrap;font-weight:600}\n"
    ".passed{color:var(--good)}.partial{color:var(--part)}.failed{color:var(--bad)}"
    ".skipped,.unjudged{color:var(--off)}\n"
    "th code{white-space:nowrap}\n"
    "code,.bytes{font:.9em/1.5 ui-monospace,\"DejaVu Sans Mono\",Consolas,monospace;"
    "overflow-wrap:anywhere}\n"
    "details{border:1px solid var(--line);border-radius:.4rem;margin:.75rem 0;"
    "background:var(--panel)}\n"
    "summary{padding:.6rem .9rem;cursor:pointer}\n"
    "summary:focus-visible{outline:.18rem solid var(--text);outline-offset:.1rem}\n"
    ".body{padding:0 .9rem .8rem}\n"
    "dl{display:grid;grid-template-columns:6.5rem 1fr;gap:.25rem .75rem;margin:.5rem 0 1rem}\n"
    "dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}\n"
    "pre{margin:.25rem 0 .75rem;padding:.6rem .75rem;border:1px solid var(--line);"
    "border-radius:.3rem;background:var(--ground);white-space:pre-wrap;overflow-wrap:anywhere;"
    "font:.85rem/1.5 ui-monospace,\"DejaVu Sans Mono\",Consolas,monospace}\n"
    "@media(max-width:40rem){dl{grid-template-columns:1fr}dt{margin-top:.35rem}"
    ".wide{display:none}}\n"
    "@media print{details{break-inside:avoid}}\n";

static const struct {
    const char *sign, *word;
} statuses[] = {
    [STATUS_PASSED] = {"\u2713", "passed"},  [STATUS_PARTIAL] = {"\u25d0", "partly"},
    [STATUS_FAILED] = {"\u2717", "failed"},  [STATUS_SKIPPED] = {"\u2013", "skipped"},
    [STATUS_UNJUDGED] = {"?", "not judged"},
};

static void add_element(struct text *text, const char *tag, const char *attributes,
                        const char *content)
{
    text_format(text, "<%s%s>", tag, attributes);
    add_markup(text, content);
    text_format(text, "</%s>\n", tag);
}

static void add_status(struct text *text, const char *tag, enum row_status status)
{
    text_format(text, "<%s class=\"status %s\"><span aria-hidden=\"true\">%s</span> %s</%s>", tag,
                status_names[status], statuses[status].sign, statuses[status].word, tag);
}

static void add_term(struct text *text, const char *term, const char *value, const char *class)
{
    if (value == NULL)
        return;
    text_format(text, "<dt>%s</dt><dd%s>", term, class);
    add_markup(text, value);
    text_string(text, "</dd>\n");
}

static void add_head(const struct report *report, struct text *text)
{
    text_string(text, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    add_element(text, "title", "",
                pool_format("Peel, lab %s: %s", report->lab, report_score_line(report)));
    text_format(text, "<style>\n%s</style>\n</head>\n<body>\n<main>\n", style);
    add_element(text, "h1", "", pool_format("Lab %s", report->lab));
    add_element(
        text, "p", " class=\"meta\"",
        pool_format("Graded in %s, seed %s", emulators_join(report->emulators), report->seed));
    add_element(text, "p", " class=\"score\"", report_score_line(report));
    text_format(text,
                "<meter min=\"0\" max=\"%d\" value=\"%u\" aria-label=\"Score\">%u of %d</meter>\n",
                RUBRIC_POINTS, report->score, report->score, RUBRIC_POINTS);
    add_element(text, "p", " class=\"meta\"", report_count_line(report));
    if (report_practice(report) != NULL)
        add_element(text, "p", " class=\"meta\"", report_practice(report));
    if (report_comfort(report) != NULL)
        add_element(text, "p", " class=\"meta\"", report_comfort(report));
}

/* `lines`, if any, stand below as they are. */
static void add_notice(struct text *text, const char *strong, const char *value, const char *lines)
{
    if (value == NULL)
        return;
    text_format(text, "<div class=\"notice\" role=\"note\"><strong>%s</strong> ", strong);
    add_markup(text, value);
    if (lines != NULL)
        add_element(text, "pre", "", lines);
    text_string(text, "</div>\n");
}

/* Where to go on; who has not begun is told what to begin with. */
static void add_open(const struct report *report, struct text *text)
{
    const struct open_holes *open = &report->open;

    if (open->count == 0 || report->problem != NULL)
        return;
    text_string(text, "<div class=\"notice next\" role=\"note\"><strong>");
    add_markup(text, report_open_line(report));
    text_string(text, "</strong>\n");
    if (open->count == open->of && *open->specification != '\0')
        add_element(text, "pre", "", open->specification);
    if (open->count > 1) {
        text_string(text, "<p>Then:</p>\n<ul>\n");
        for (size_t i = 1; i < open->count; i++)
            add_element(text, "li", "", open_hole_show(&open->at[i]));
        text_string(text, "</ul>\n");
    }
    text_string(text, "</div>\n");
}

static void add_properties(const struct report *report, struct text *text)
{
    text_string(text, "<h2>By property</h2>\n<table>\n<caption>Popek and Goldberg's three "
                      "properties of a virtual machine monitor</caption>\n"
                      "<thead><tr><th scope=\"col\">Property</th><th scope=\"col\" class=\"n\">"
                      "Rows passed</th><th scope=\"col\" class=\"n\">Points</th></tr></thead>\n"
                      "<tbody>\n");
    for (unsigned p = 0; p < PROPERTIES; p++) {
        unsigned earned = 0, points = 0, passed = 0, rows = 0;

        for (size_t i = 0; i < report->rubric->n_rows; i++) {
            const struct row_result *result = &report->rows[i];

            if (result->row->property != (enum property)p)
                continue;
            rows++;
            passed += result->status == STATUS_PASSED;
            earned += result->earned;
            points += result->row->points;
        }
        if (rows > 0)
            text_format(text,
                        "<tr><th scope=\"row\">%s</th><td class=\"n\">%u of %u</td>"
                        "<td class=\"n\">%u of %u</td></tr>\n",
                        property_names[p], passed, rows, earned, points);
    }
    text_string(text, "</tbody>\n</table>\n");
}

static bool has_details(const struct row_result *result)
{
    return result->status == STATUS_FAILED || result->status == STATUS_PARTIAL ||
           result->status == STATUS_UNJUDGED;
}

static void add_rows(const struct report *report, struct text *text)
{
    text_string(text, "<h2>All rows</h2>\n<table>\n<caption>In the rubric's order</caption>\n"
                      "<thead><tr><th scope=\"col\">Status</th><th scope=\"col\">Row</th>"
                      "<th scope=\"col\" class=\"wide\">What it shows</th>"
                      "<th scope=\"col\" class=\"n\">Points</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < report->rubric->n_rows; i++) {
        const struct row_result *result = &report->rows[i];

        text_string(text, "<tr>");
        add_status(text, "td", result->status);
        if (has_details(result) && report->problem == NULL && report->unjudged == NULL)
            text_format(text, "<th scope=\"row\"><a href=\"#%s\"><code>%s</code></a></th>",
                        result->row->name, result->row->name);
        else
            text_format(text, "<th scope=\"row\"><code>%s</code></th>", result->row->name);
        text_string(text, "<td class=\"wide\">");
        add_markup(text, result->row->title);
        if (result->status == STATUS_SKIPPED) {
            text_string(text, " <em>(");
            add_markup(text, result->reason);
            text_string(text, ")</em>");
        }
        text_format(text, "</td><td class=\"n\">%u of %u</td></tr>\n", result->earned,
                    result->row->points);
    }
    text_string(text, "</tbody>\n</table>\n");
}

static void add_commands(const struct report *report, const struct row_result *result,
                         struct text *text)
{
    text_format(text, "<p class=\"meta\">See it again, at the top of Peel's tree%s:</p>\n<pre>",
                report->source == NULL ? " ($OUT is the folder of this report)" : "");
    for (unsigned e = 0; e < EMULATORS; e++) {
        if (result->has[e] && result->verdicts[e].command != NULL &&
            verdict_earned(&result->verdicts[e]) < result->row->points) {
            add_markup(text, report_command(report, &result->verdicts[e]));
            text_string(text, "\n");
        }
    }
    add_markup(text, report_again(report, result->row));
    text_string(text, "</pre>\n");
}

static void add_finding(const struct finding *finding, struct text *text)
{
    add_term(text, "Failed",
             pool_format("%s, in %s", names_join(&finding->checks, ", "),
                         emulators_join(finding->emulators)),
             "");
    add_term(text, "Wanted", finding->wanted, " class=\"bytes\"");
    add_term(text, "Seen", finding->seen, " class=\"bytes\"");
}

/* What the checks say, and how the run died where none of them does. */
static void add_findings(const struct report *report, const struct row_result *result,
                         struct text *text)
{
    struct finding *findings;
    struct names untold;
    size_t count = report_findings(result, &findings);

    if (report->common != NULL) {
        text_string(text, "<p>The cause is the one named at the top.</p>\n");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || report_cause_ends(findings, count, i - 1))
            text_string(text, "<dl>\n");
        add_finding(&findings[i], text);
        if (report_cause_ends(findings, count, i)) {
            add_term(text, "Cause", findings[i].cause, "");
            text_string(text, "</dl>\n");
        }
    }
    untold = report_untold(result, findings, count);
    if (count == 0 && untold.count == 0 && result->reason != NULL)
        add_element(text, "p", "", result->reason);
    for (size_t i = 0; i < untold.count; i++)
        add_element(text, "p", "", untold.at[i]);
}

static void add_details(const struct report *report, const struct row_result *result,
                        struct text *text)
{
    const struct row *row = result->row;

    text_format(text, "<details id=\"%s\"%s>\n<summary>", row->name,
                report->common == NULL ? " open" : "");
    add_status(text, "span", result->status);
    text_format(text,
                " <strong><code>%s</code></strong>, %u of %u points</summary>\n"
                "<div class=\"body\">\n",
                row->name, result->earned, row->points);
    add_element(text, "p", "", row->title);
    add_findings(report, result, text);
    if (row->holes.count > 0)
        add_element(text, "p", "",
                    pool_format("Look at %s; the handout tells about it in %s.",
                                names_join(&row->holes, ", "), handout_show(row->section)));
    add_commands(report, result, text);
    text_string(text, "</div>\n</details>\n");
}

void write_html(const struct report *report, struct text *text)
{
    bool any = false;

    add_head(report, text);
    add_open(report, text);
    add_notice(text, "Not judged:", report->unjudged, NULL);
    add_notice(text, "Not run:", report->problem, report->excerpt);
    add_notice(text, "Nothing earns points yet, and all for one reason:", report->common, NULL);
    add_properties(report, text);
    add_rows(report, text);
    for (size_t i = 0; i < report->rubric->n_rows; i++) {
        const struct row_result *result = &report->rows[report->rubric->order[i]];

        if (!has_details(result) || report->problem != NULL || report->unjudged != NULL)
            continue;
        if (!any)
            text_string(text, "<h2>What is missing</h2>\n");
        any = true;
        add_details(report, result, text);
    }
    text_string(text, "</main>\n</body>\n</html>\n");
}
