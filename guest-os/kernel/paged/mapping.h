/* SPDX-License-Identifier: MIT
 *
 * Which addresses map has given to a program. Pure.
 */
#ifndef OS_MAPPING_H
#define OS_MAPPING_H

#include <stddef.h>
#include <stdint.h>
#include "space_type.h"

#define MAPPING_START 0x40000000 /* the heap ends below, mappings begin here */

/* The one that an address lies in, or NULL. */
const struct mapping *mapping_find(const struct mapping list[SPACE_MAPPINGS], uintptr_t address);

/* So many bytes, whole pages, at the lowest place below `limit` where they fit. The address, or -ENOMEM. */
intptr_t mapping_add(struct mapping list[SPACE_MAPPINGS], uintptr_t length, uintptr_t limit);

/* [start, end) is mapped no longer. -EINVAL: not all of it was, as one piece; -ENOMEM: a hole in the middle,
 * and no place for the second rest. */
int mapping_remove(struct mapping list[SPACE_MAPPINGS], uintptr_t start, uintptr_t end);
#endif
