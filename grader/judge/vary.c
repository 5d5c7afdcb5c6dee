/* SPDX-License-Identifier: MIT
 *
 * Making hidden rows out of public ones.
 *
 * What is varied must change nothing that a correct kernel shows: probes do not know how long a slice is, and
 * natively they have another memory size as well. A slice that is longer than a whole run (rows that must not depend on
 * preemption) stays longer.
 */
#include "vary.h"
#include <string.h>
#include "nonce.h"

#define LONG_SLICE 100000 /* microseconds: from here on a slice is no slice */

static uint32_t draw(const char *key, const char *row, const char *what, uint32_t from, uint32_t to)
{
    return from + nonce_of(key, "hidden", row, what) % (to - from + 1);
}

/* The words of the kernel's command line, the slice another one. */
static const char *vary_append(const struct row *row, const char *key)
{
    char *rest = pool_copy(row->append, strlen(row->append)), *word;
    struct text text = {0};
    uint64_t slice;

    while ((word = strsep(&rest, " ")) != NULL) {
        const char *blank = text.length > 0 ? " " : "";

        if (strncmp(word, "slice=", 6) == 0 && parse_number(word + 6, 10, UINT32_MAX, &slice))
            text_format(&text, "%sslice=%u", blank,
                        slice < LONG_SLICE ? draw(key, row->name, "slice", 70, 160)
                                           : draw(key, row->name, "slice", 900000, 1000000));
        else
            text_format(&text, "%s%s", blank, word);
    }
    return text_get(&text);
}

/* Each machine with a memory size of its own. */
static const char *vary_machines(const struct row *row, const char *key)
{
    const char *rest = row->machines, *next;
    struct text text = {0};

    for (size_t vm = 0; rest != NULL; vm++, rest = next != NULL ? next + 3 : NULL) {
        size_t length;

        next = strstr(rest, " + ");
        length = next != NULL ? (size_t)(next - rest) : strlen(rest);
        text_format(&text, "%s%.*s mem=%u", vm > 0 ? " + " : "", (int)length, rest,
                    draw(key, row->name, pool_format("memory %zu", vm), 6, 20));
    }
    return text_get(&text);
}

static const char *join(const struct names *names)
{
    struct text text = {0};

    for (size_t i = 0; i < names->count; i++)
        text_format(&text, "%s%s", i > 0 ? "," : "", names->at[i]);
    return names->count > 0 ? text_get(&text) : "-";
}

void rubric_vary(const struct rubric *rubric, const char *key, struct text *text)
{
    text_string(text, "row\tpoints\tproperty\temulators\toracle\tholes\tneeds\tvisibility\tappend"
                      "\tmachines\tchecks\tsection\ttitle\n");
    for (size_t i = 0; i < rubric->n_rows; i++) {
        const struct row *row = &rubric->rows[i];
        bool hidden = row->probes.count > 0;

        text_format(text, "%s\t%u\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", row->name,
                    row->points, property_names[row->property], row->emulators_text,
                    row->native ? "native" : "reference", join(&row->holes), join(&row->needs),
                    hidden ? "hidden" : "public", hidden ? vary_append(row, key) : row->append,
                    hidden ? vary_machines(row, key) : row->machines, row->checks_text,
                    row->section, row->title);
    }
}
