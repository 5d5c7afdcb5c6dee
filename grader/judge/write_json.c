/* SPDX-License-Identifier: MIT
 *
 * report.json: everything, for programs. grader/report.schema.json says what each field means.
 *
 * The report is always valid JSON in UTF-8: a byte that is no part of a UTF-8 character appears as \xNN in the
 * text, as all bytes of machines and hypervisors do that are not printable.
 */
#include <string.h>
#include "report.h"

#define FORMAT 1

/* One level of brackets: what stands in it, one behind the other. */
struct json {
    struct text *text;
    unsigned depth;
    bool first;
};

static void add_string(struct text *text, const char *value)
{
    if (value == NULL) {
        text_string(text, "null");
        return;
    }
    text_string(text, "\"");
    for (size_t i = 0, length = strlen(value); i < length;) {
        size_t n = utf8_length(value + i, length - i);

        if (value[i] == '"' || value[i] == '\\')
            text_format(text, "\\%c", value[i]);
        else if (value[i] == '\n')
            text_string(text, "\\n");
        else if (value[i] == '\t')
            text_string(text, "\\t");
        else if (n == 0)
            text_format(text, "\\\\x%02x", (unsigned char)value[i]);
        else
            text_bytes(text, value + i, n);
        i += n > 0 ? n : 1;
    }
    text_string(text, "\"");
}

/* A new element; in an object with its key. */
static void start(struct json *json, const char *key)
{
    text_string(json->text, json->first ? "\n" : ",\n");
    text_format(json->text, "%*s", (int)json->depth * 2, "");
    json->first = false;
    if (key != NULL)
        text_format(json->text, "\"%s\": ", key);
}

static void open_level(struct json *json, const char *key, char bracket)
{
    start(json, key);
    text_format(json->text, "%c", bracket);
    json->depth++;
    json->first = true;
}

static void close_level(struct json *json, char bracket)
{
    json->depth--;
    if (!json->first)
        text_format(json->text, "\n%*s", (int)json->depth * 2, "");
    text_format(json->text, "%c", bracket);
    json->first = false;
}

static void put_string(struct json *json, const char *key, const char *value)
{
    start(json, key);
    add_string(json->text, value);
}

static void put_number(struct json *json, const char *key, size_t value)
{
    start(json, key);
    text_format(json->text, "%zu", value);
}

static void put_bool(struct json *json, const char *key, bool value)
{
    start(json, key);
    text_string(json->text, value ? "true" : "false");
}

/* On one line. */
static void put_names(struct json *json, const char *key, const struct names *names)
{
    start(json, key);
    text_string(json->text, "[");
    for (size_t i = 0; i < names->count; i++) {
        text_string(json->text, i > 0 ? ", " : "");
        add_string(json->text, names->at[i]);
    }
    text_string(json->text, "]");
}

static struct names emulator_list(const bool *emulators)
{
    struct names names = {.at = pool_alloc(EMULATORS * sizeof(*names.at))};

    for (unsigned e = 0; e < EMULATORS; e++) {
        if (emulators[e])
            names.at[names.count++] = emulator_names[e];
    }
    return names;
}

static void put_checks(struct json *json, const struct row_result *result)
{
    open_level(json, "checks", '[');
    for (size_t k = 0; k < result->row->n_checks; k++) {
        for (unsigned e = 0; e < EMULATORS; e++) {
            const struct check_result *check;

            if (!result->has[e] || !result->verdicts[e].judged)
                continue;
            check = &result->verdicts[e].checks[k];
            open_level(json, NULL, '{');
            put_string(json, "check", check->name);
            put_string(json, "emulator", emulator_names[e]);
            put_number(json, "points", check->points);
            put_number(json, "earned", check->earned);
            put_string(json, "cause", check->cause);
            put_string(json, "wanted", check->wanted);
            put_string(json, "seen", check->seen);
            close_level(json, '}');
        }
    }
    close_level(json, ']');
}

static void put_reproduce(struct json *json, const struct report *report,
                          const struct row_result *result)
{
    open_level(json, "reproduce", '{');
    put_string(json, "grade", report_again(report, result->row));
    for (unsigned e = 0; e < EMULATORS; e++)
        put_string(json, emulator_names[e],
                   result->has[e] ? report_command(report, &result->verdicts[e]) : NULL);
    close_level(json, '}');
}

static const char *row_hole(const struct row_result *result)
{
    for (unsigned e = 0; e < EMULATORS; e++) {
        if (result->has[e] && result->verdicts[e].hole != NULL)
            return result->verdicts[e].hole;
    }
    return NULL;
}

static void put_row(struct json *json, const struct report *report, const struct row_result *result)
{
    const struct row *row = result->row;
    struct names emulators = emulator_list(row->emulators);

    open_level(json, NULL, '{');
    put_string(json, "row", row->name);
    put_string(json, "title", row->title);
    put_string(json, "property", property_names[row->property]);
    put_string(json, "visibility", row->visibility);
    put_names(json, "emulators", &emulators);
    put_number(json, "points", row->points);
    put_number(json, "earned", result->earned);
    put_string(json, "status", status_names[result->status]);
    put_string(json, "cause", result->reason);
    put_names(json, "holes", &row->holes);
    put_string(json, "unwritten", row_hole(result));
    put_string(json, "section", row->section);
    put_names(json, "waits_for", &result->waits_for);
    put_checks(json, result);
    put_reproduce(json, report, result);
    close_level(json, '}');
}

static void put_gates(struct json *json, const struct report *report)
{
    open_level(json, "gates", '[');
    for (size_t i = 0; i < report->n_gates; i++) {
        open_level(json, NULL, '{');
        put_string(json, "gate", report->gates[i].gate);
        put_names(json, "rows", &report->gates[i].rows);
        close_level(json, '}');
    }
    close_level(json, ']');
}

static void put_infrastructure(struct json *json, const struct report *report)
{
    open_level(json, "infrastructure", '[');
    for (size_t i = 0; i < report->rubric->n_rows && report->unjudged == NULL; i++) {
        if (report->rows[i].status != STATUS_UNJUDGED)
            continue;
        open_level(json, NULL, '{');
        put_string(json, "row", report->rows[i].row->name);
        put_string(json, "cause", report->rows[i].reason);
        close_level(json, '}');
    }
    if (report->unjudged != NULL) {
        open_level(json, NULL, '{');
        put_string(json, "row", NULL);
        put_string(json, "cause", report->unjudged);
        close_level(json, '}');
    }
    close_level(json, ']');
}

static void put_open(struct json *json, const struct report *report)
{
    open_level(json, "open_holes", '[');
    for (size_t i = 0; i < report->open.count; i++) {
        const struct open_hole *hole = &report->open.at[i];

        open_level(json, NULL, '{');
        put_string(json, "hole", hole->id);
        put_string(json, "name", hole->name);
        put_string(json, "section", hole->section);
        close_level(json, '}');
    }
    close_level(json, ']');
}

void write_json(const struct report *report, struct text *text)
{
    struct json json = {.text = text, .depth = 1, .first = true};
    struct names emulators = emulator_list(report->emulators);

    text_string(text, "{");
    put_number(&json, "format", FORMAT);
    put_string(&json, "lab", report->lab);
    put_string(&json, "seed", report->seed);
    put_names(&json, "emulators", &emulators);
    put_number(&json, "score", report->score);
    put_number(&json, "max", RUBRIC_POINTS);
    put_bool(&json, "complete", report->complete);
    put_bool(&json, "observed", !report->unobserved);
    open_level(&json, "counts", '{');
    put_number(&json, "passed", report->passed);
    put_number(&json, "failed", report->failed);
    put_number(&json, "skipped", report->skipped);
    close_level(&json, '}');
    put_open(&json, report);
    put_string(&json, "problem", report->problem);
    put_string(&json, "common_cause", report->common);
    put_gates(&json, report);
    put_infrastructure(&json, report);
    open_level(&json, "rows", '[');
    for (size_t i = 0; i < report->rubric->n_rows; i++)
        put_row(&json, report, &report->rows[i]);
    close_level(&json, ']');
    text_string(text, "\n}\n");
}
