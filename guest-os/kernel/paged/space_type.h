/* SPDX-License-Identifier: MIT
 *
 * The memory of a process in the `paged` flavour: page tables, and which pages come when they are touched:
 * those of [demand_start, heap_end), of the stack, and of the mappings.
 */
#ifndef OS_SPACE_TYPE_H
#define OS_SPACE_TYPE_H

#include <stdint.h>
#include "memory.h"

#define SPACE_IS_PAGED 1
#define SPACE_MAPPINGS 16

struct mapping {
    uintptr_t start, end; /* page-aligned; empty: this place is free */
};

struct space {
    phys_t root; /* the top table; NO_FRAME: there is no space */
    uintptr_t demand_start, heap_start, heap_end;
    struct mapping mappings[SPACE_MAPPINGS];
    uint32_t pages; /* of the program's that are there */
};
#endif
