/* SPDX-License-Identifier: MIT
 *
 * The holes that a submission leaves open, as grader/grade found them there, and the words for them.
 */
#include <string.h>
#include "report.h"

static const char *take_field(struct bytes *line)
{
    const char *tab = memchr(line->at, '\t', line->length);
    size_t length = tab != NULL ? (size_t)(tab - line->at) : line->length;
    const char *field = pool_copy(line->at, length);

    line->at += length + (tab != NULL);
    line->length -= length + (tab != NULL);
    return field;
}

void open_read(const char *file, const char *holes, struct open_holes *open)
{
    const char *slash = strrchr(file, '/');
    struct bytes rest, line, specification;
    uint64_t number;

    if (holes == NULL || !parse_number(holes, 10, 1000, &number))
        die("--open needs --holes N, how many the lab has");
    if (!file_read(file, &rest))
        die("%s: cannot be read", file);
    *open = (struct open_holes){.of = (unsigned)number, .specification = ""};
    while (bytes_line(&rest, &line)) {
        struct open_hole hole = {.id = take_field(&line)};

        hole.name = take_field(&line);
        hole.section = take_field(&line);
        if (*hole.section == '\0')
            die("%s: not \"hole, name, section\", separated by tabs", file);
        open->at = pool_grow(open->at, open->count, sizeof(hole));
        open->at[open->count++] = hole;
    }
    if (open->count > open->of)
        die("%s: has more than %u holes", file, open->of);
    if (slash != NULL &&
        file_read(pool_format("%.*s/first-hole.txt", (int)(slash - file), file), &specification))
        open->specification = specification.at;
}

const char *handout_show(const char *section)
{
    return pool_format("handouts/%s", section);
}

const char *open_hole_show(const struct open_hole *hole)
{
    return pool_format("%s %s (%s)", hole->id, hole->name, handout_show(hole->section));
}

const char *report_open_line(const struct report *report)
{
    const struct open_holes *open = &report->open;

    if (open->count == 0)
        return NULL;
    if (open->count == open->of)
        return pool_format("%snothing written yet; start at %s",
                           report->complete ? pool_format("%u/%d: ", report->score, RUBRIC_POINTS)
                                            : "",
                           open_hole_show(&open->at[0]));
    return pool_format("%zu of %u holes %s still open; next: %s", open->count, open->of,
                       open->count == 1 ? "is" : "are", open_hole_show(&open->at[0]));
}
