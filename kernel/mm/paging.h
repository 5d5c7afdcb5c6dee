/* SPDX-License-Identifier: MIT
 *
 * The host's page tables, and the roots that virtual machines run on: each root shares the host's upper
 * half and has a lower half of its own.
 */
#ifndef PEEL_MM_PAGING_H
#define PEEL_MM_PAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "mm/addr.h"
#include "mm/layout.h"
#include "mm/pte.h"

/* A pointer to physical memory through the direct map, and back. */
static inline void *paging_direct(hpa_t at)
{
    return (void *)(DIRECT_BASE + at.v);
}
static inline hpa_t paging_direct_to_hpa(const void *at)
{
    return hpa((uint64_t)at - DIRECT_BASE);
}

/* Replace the tables of entry.S: direct map without execution, kernel text read-only, data without
 * execution, and an empty lower half. */
void paging_init(void);

/* A place for `size` bytes whose address agrees with `esp` in bits 31:16. IRETQ to a 16-bit stack segment loads
 * SP alone: the rest of ESP is what the host's RSP was. Where the host's frame lies at such an address, the
 * guest finds its own ESP again, and nothing of the host's. All places are the same page: one at a time. */
void *paging_espfix_alias(uint32_t esp, size_t size);

/* Run on the host's own root: nothing of any guest is mapped. */
void paging_load_host(void);

/* A new root with an empty lower half; its address, or FRAME_NONE. */
hpa_t paging_root_create(void);

/* The entry for `at` in the lower half of `root`, with tables down to it made when `create` is set.
 * NULL when it is absent (or memory is). Rule 1: an address of 4 GiB or more has no entry, ever. */
uint64_t *paging_guest_entry(hpa_t root, gva_t at, bool create);

/* Rule 7 again, for code that gets to CPL 3 past all descriptors (QEMU enters virtual-8086 mode at an IRETD of
 * ring 1, with whatever IF its image holds): nothing below 4 GiB is accessible to CPL 3 unless `user`. A new
 * root starts without. */
void paging_set_user(hpa_t root, bool user);

/* Free the tables of the lower half and the root itself, but not the pages they map. */
void paging_root_destroy(hpa_t root);

/* Over all tables of the upper half, without the accessed and dirty bits that the CPU sets. */
uint64_t paging_host_checksum(void);
/* Over the kernel's text and read-only data. */
uint64_t paging_text_checksum(void);

#endif
