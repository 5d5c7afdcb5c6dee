/* SPDX-License-Identifier: MIT
 *
 * The report as JUnit XML, which many graders' platforms read: a row is a test case, a property a class.
 */
#include <string.h>
#include "markup.h"
#include "report.h"

void add_markup(struct text *text, const char *value)
{
    for (size_t i = 0, length = strlen(value); i < length;) {
        size_t n = utf8_length(value + i, length - i);

        switch (value[i]) {
        case '&': text_string(text, "&amp;"); break;
        case '<': text_string(text, "&lt;"); break;
        case '>': text_string(text, "&gt;"); break;
        case '"': text_string(text, "&quot;"); break;
        case '\'': text_string(text, "&#39;"); break;
        case '\n': text_string(text, "&#10;"); break;
        default:
            if (n == 0)
                text_format(text, "\\x%02x", (unsigned char)value[i]);
            else
                text_bytes(text, value + i, n);
        }
        i += n > 0 ? n : 1;
    }
}

static void add_attribute(struct text *text, const char *name, const char *value)
{
    text_format(text, " %s=\"", name);
    add_markup(text, value);
    text_string(text, "\"");
}

static void add_field(struct text *text, const char *label, const char *value)
{
    if (value == NULL)
        return;
    text_format(text, "%s: ", label);
    add_markup(text, value);
    text_string(text, "\n");
}

static void add_failure(const struct report *report, const struct row_result *result,
                        struct text *text)
{
    struct finding *findings;
    size_t count = report_findings(result, &findings);

    text_string(text, "      <failure");
    add_attribute(text, "message", result->reason != NULL ? result->reason : "failed");
    text_string(text, ">");
    for (size_t i = 0; i < count; i++) {
        add_field(text, "failed",
                  pool_format("%s, in %s", names_join(&findings[i].checks, ", "),
                              emulators_join(findings[i].emulators)));
        add_field(text, "wanted", findings[i].wanted);
        add_field(text, "seen", findings[i].seen);
        add_field(text, "cause", findings[i].cause);
    }
    add_field(text, "again", report_again(report, result->row));
    text_string(text, "</failure>\n");
}

static void add_case(const struct report *report, const struct row_result *result,
                     struct text *text)
{
    text_string(text, "    <testcase");
    add_attribute(text, "classname",
                  pool_format("lab%s.%s", report->lab, property_names[result->row->property]));
    add_attribute(text, "name", result->row->name);
    text_string(text, ">\n");
    switch (result->status) {
    case STATUS_PASSED: break;
    case STATUS_PARTIAL:
    case STATUS_FAILED: add_failure(report, result, text); break;
    case STATUS_SKIPPED:
        text_string(text, "      <skipped");
        add_attribute(text, "message", result->reason);
        text_string(text, "/>\n");
        break;
    case STATUS_UNJUDGED:
        text_string(text, "      <error");
        add_attribute(text, "message", result->reason);
        text_string(text, "/>\n");
        break;
    }
    text_string(text, "      <system-out>");
    add_markup(text, pool_format("%u of %u points: %s", result->earned, result->row->points,
                                 result->row->title));
    text_string(text, "</system-out>\n    </testcase>\n");
}

void write_xml(const struct report *report, struct text *text)
{
    text_string(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite");
    add_attribute(text, "name", pool_format("lab%s", report->lab));
    text_format(text, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n",
                report->rubric->n_rows, report->failed, report->n_unjudged,
                report->skipped - report->n_unjudged);
    text_string(text, "    <properties>\n      <property name=\"score\"");
    add_attribute(text, "value", pool_format("%u", report->score));
    text_string(text, "/>\n      <property name=\"complete\"");
    add_attribute(text, "value", report->complete ? "true" : "false");
    text_string(text, "/>\n      <property name=\"seed\"");
    add_attribute(text, "value", report->seed);
    text_string(text, "/>\n    </properties>\n");
    for (size_t i = 0; i < report->rubric->n_rows; i++)
        add_case(report, &report->rows[i], text);
    text_string(text, "  </testsuite>\n</testsuites>\n");
}
