/* SPDX-License-Identifier: MIT
 *
 * See mapping.h. Mappings that touch are made one.
 */
#include "mapping.h"
#include <stdbool.h>
#include "abi.h"

const struct mapping *mapping_find(const struct mapping list[SPACE_MAPPINGS], uintptr_t address)
{
    for (const struct mapping *m = list; m < list + SPACE_MAPPINGS; m++) {
        if (address >= m->start && address < m->end)
            return m;
    }
    return NULL;
}

static struct mapping *find_empty(struct mapping list[SPACE_MAPPINGS])
{
    for (struct mapping *m = list; m < list + SPACE_MAPPINGS; m++) {
        if (m->start == m->end)
            return m;
    }
    return NULL;
}

/* The first place that no mapping touches: the start, or a mapping's end. */
static uintptr_t find_gap(const struct mapping list[SPACE_MAPPINGS], uintptr_t length)
{
    uintptr_t start = MAPPING_START;
    bool moved = true;

    while (moved) {
        moved = false;
        for (const struct mapping *m = list; m < list + SPACE_MAPPINGS; m++) {
            if (m->start != m->end && m->start < start + length && m->end > start) {
                start = m->end;
                moved = true;
            }
        }
    }
    return start;
}

/* As part of one that it touches, or of both, which become one; else on its own. False: there is no place. */
static bool insert(struct mapping list[SPACE_MAPPINGS], uintptr_t start, uintptr_t end)
{
    struct mapping *to = NULL;

    for (struct mapping *m = list; m < list + SPACE_MAPPINGS; m++) {
        if (m->start == m->end || (m->end != start && m->start != end))
            continue;
        start = m->start < start ? m->start : start;
        end = m->end > end ? m->end : end;
        *m = (struct mapping){0, 0};
        to = m;
    }
    if (to == NULL)
        to = find_empty(list);
    if (to != NULL)
        *to = (struct mapping){start, end};
    return to != NULL;
}

intptr_t mapping_add(struct mapping list[SPACE_MAPPINGS], uintptr_t length, uintptr_t limit)
{
    uintptr_t start = find_gap(list, length);

    if (length > limit - MAPPING_START || start > limit - length)
        return -ENOMEM;
    return insert(list, start, start + length) ? (intptr_t)start : -ENOMEM;
}

int mapping_remove(struct mapping list[SPACE_MAPPINGS], uintptr_t start, uintptr_t end)
{
    for (struct mapping *m = list; m < list + SPACE_MAPPINGS; m++) {
        struct mapping *rest;

        if (start < m->start || end > m->end || m->start == m->end)
            continue;
        if (start > m->start && end < m->end) {
            rest = find_empty(list);
            if (rest == NULL)
                return -ENOMEM;
            *rest = (struct mapping){end, m->end};
            m->end = start;
        } else if (start > m->start) {
            m->end = start;
        } else {
            m->start = end;
        }
        return 0;
    }
    return -EINVAL;
}
