/* SPDX-License-Identifier: MIT
 *
 * Page tables of any format: one walk over the constants of the architecture's pte.h.
 */
#ifndef OS_PAGING_H
#define OS_PAGING_H

#include <stdbool.h>
#include <stdint.h>
#include "memory.h"
#include "pte.h"

/* The kernel's own tables: all of memory at KERNEL_BASE, its text read-only, and the local APIC. */
void paging_init(void);
phys_t paging_kernel_root(void);

/* A top table with the kernel's part in it; NO_FRAME: no memory. */
phys_t paging_new(void);

/* The entry of the lowest level for an address, or NULL: there is no table (and with `create` no memory
 * for one). */
pte_t *paging_walk(phys_t root, uintptr_t address, bool create);

static inline phys_t pte_frame(pte_t pte)
{
    return (phys_t){(uintptr_t)(pte & PTE_ADDRESS)};
}

/* Calls visit for each entry of the program's part that is not 0, in order; false ends it, and is what is
 * returned then. With `release` the tables are dropped on the way back, the top one included. */
bool paging_visit(phys_t root, bool (*visit)(void *context, uintptr_t address, pte_t *entry),
                  void *context, bool release);
#endif
