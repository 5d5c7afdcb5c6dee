/* SPDX-License-Identifier: MIT
 *
 * Writing and reading verdicts.
 */
#include "verdict.h"
#include <string.h>

static void add_text(struct text *text, const char *tag, const char *value)
{
    if (value == NULL)
        return;
    text_format(text, "%s ", tag);
    for (; *value != '\0'; value++) {
        if (*value == '\\')
            text_string(text, "\\\\");
        else if (*value == '\n')
            text_string(text, "\\n");
        else
            text_bytes(text, value, 1);
    }
    text_string(text, "\n");
}

static const char *undo(const char *value)
{
    struct text text = {0};

    for (; *value != '\0'; value++) {
        if (*value == '\\' && value[1] != '\0') {
            value++;
            text_bytes(&text, *value == 'n' ? "\n" : value, 1);
        } else {
            text_bytes(&text, value, 1);
        }
    }
    return text_get(&text);
}

static const char *verdict_path(const char *out, enum emulator emulator, const char *row)
{
    return pool_format("%s/verdicts/%s/%s", out, emulator_names[emulator], row);
}

static char *verdict_head(const char *row, enum emulator emulator, bool judged)
{
    return pool_format("verdict format=1 row=%s emulator=%s state=%s", row,
                       emulator_names[emulator], judged ? "judged" : "unjudged");
}

void verdict_write(const char *out, const struct verdict *verdict)
{
    struct text text = {0};
    unsigned lines = 0;

    text_format(&text, "%s\n", verdict_head(verdict->row, verdict->emulator, verdict->judged));
    add_text(&text, "key", verdict->key);
    add_text(&text, "cause", verdict->cause);
    add_text(&text, "gate", verdict->gate);
    add_text(&text, "forfeit", verdict->forfeit);
    add_text(&text, "hole", verdict->hole);
    add_text(&text, "command", verdict->command);
    for (size_t i = 0; i < verdict->n_checks; i++) {
        const struct check_result *check = &verdict->checks[i];

        text_format(&text, "check %u %u %s\n", check->points, check->earned, check->name);
        add_text(&text, "check-cause", check->cause);
        add_text(&text, "check-wanted", check->wanted);
        add_text(&text, "check-seen", check->seen);
    }
    for (size_t i = 0; i < text.length; i++)
        lines += text.at[i] == '\n';
    text_format(&text, "complete lines=%u sum=%08x\n", lines, fnv32(text.at, text.length));
    folder_make(pool_format("%s/verdicts", out));
    folder_make(pool_format("%s/verdicts/%s", out, emulator_names[verdict->emulator]));
    file_write(verdict_path(out, verdict->emulator, verdict->row), &text);
}

/* Everything before the line "complete", if that says so. */
static bool whole_body(struct bytes file, struct bytes *body)
{
    struct bytes rest = file, line = {0};
    unsigned lines = 0;
    size_t length;
    char *complete;

    while (bytes_line(&rest, &line))
        lines++;
    if (lines < 2 || file.at[file.length - 1] != '\n')
        return false;
    length = (size_t)(line.at - file.at);
    complete = pool_format("complete lines=%u sum=%08x", lines - 1, fnv32(file.at, length));
    *body = (struct bytes){file.at, length};
    return bytes_equal(line, bytes_of(complete));
}

/* "POINTS EARNED NAME" */
static bool read_check(char *text, struct verdict *verdict)
{
    const char *points = strsep(&text, " "), *earned = text != NULL ? strsep(&text, " ") : NULL;
    uint64_t p, e;

    if (text == NULL || !parse_number(points, 10, RUBRIC_POINTS, &p) ||
        !parse_number(earned, 10, p, &e))
        return false;
    verdict->checks = pool_grow(verdict->checks, verdict->n_checks, sizeof(*verdict->checks));
    verdict->checks[verdict->n_checks++] =
        (struct check_result){.name = text, .points = (unsigned)p, .earned = (unsigned)e};
    return true;
}

static bool read_line(const char *tag, char *value, struct verdict *verdict)
{
    struct check_result *check =
        verdict->n_checks > 0 ? &verdict->checks[verdict->n_checks - 1] : NULL;
    const struct {
        const char *tag;
        const char **field;
    } texts[] = {
        {"key", &verdict->key},
        {"cause", &verdict->cause},
        {"gate", &verdict->gate},
        {"forfeit", &verdict->forfeit},
        {"hole", &verdict->hole},
        {"command", &verdict->command},
        {"check-cause", check != NULL ? &check->cause : NULL},
        {"check-wanted", check != NULL ? &check->wanted : NULL},
        {"check-seen", check != NULL ? &check->seen : NULL},
    };

    if (strcmp(tag, "check") == 0)
        return read_check(value, verdict);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (strcmp(tag, texts[i].tag) == 0 && texts[i].field != NULL) {
            *texts[i].field = undo(value);
            return true;
        }
    }
    return false;
}

/* The rubric may have changed since. */
static bool fits(const struct verdict *verdict, const struct row *row)
{
    if (verdict->n_checks != row->n_checks)
        return false;
    for (size_t i = 0; i < row->n_checks; i++) {
        if (strcmp(verdict->checks[i].name, row->checks[i].name) != 0 ||
            verdict->checks[i].points != row->checks[i].points)
            return false;
    }
    return true;
}

bool verdict_read(const char *out, const struct row *row, enum emulator emulator,
                  struct verdict *verdict)
{
    struct bytes file, body, line;
    bool judged;

    *verdict = (struct verdict){.row = row->name, .emulator = emulator};
    if (!file_read(verdict_path(out, emulator, row->name), &file) || !whole_body(file, &body) ||
        !bytes_line(&body, &line))
        return false;
    judged = bytes_equal(line, bytes_of(verdict_head(row->name, emulator, true)));
    if (!judged && !bytes_equal(line, bytes_of(verdict_head(row->name, emulator, false))))
        return false;
    verdict->judged = judged;
    while (bytes_line(&body, &line)) {
        char *value = pool_copy(line.at, line.length);
        const char *tag = strsep(&value, " ");

        if (value == NULL || !read_line(tag, value, verdict))
            return false;
    }
    return fits(verdict, row);
}

unsigned verdict_earned(const struct verdict *verdict)
{
    unsigned sum = 0;

    for (size_t i = 0; i < verdict->n_checks && verdict->judged; i++)
        sum += verdict->checks[i].earned;
    return sum;
}
