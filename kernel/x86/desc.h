/* SPDX-License-Identifier: MIT
 *
 * Segment descriptors and selectors: Intel SDM volume 3, sections 3.4.2, 3.4.5 and 3.5. A fact header.
 * A descriptor is handled as the 64-bit number that stands in memory.
 */
#ifndef PEEL_X86_DESC_H
#define PEEL_X86_DESC_H

#define SELECTOR_RPL   0x0003
#define SELECTOR_TI    0x0004
#define SELECTOR_INDEX 0xFFF8

/* The host's own descriptors: the top of a GDT of 64 KiB, so that the guest's keep their numbers. */
#define GDT_ENTRIES    8192
#define HOST_GDT_FIRST 8184 /* index */
#define HOST_CS        0xFFC0
#define HOST_DS        0xFFC8
#define HOST_TSS       0xFFD0 /* 16 bytes */
#define HOST_LDT       0xFFE0 /* 16 bytes; empty until a rung shadows LDTs */

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

#define DESC_ACCESSED    (1ULL << 40)
#define DESC_WRITABLE    (1ULL << 41) /* data; for code: readable */
#define DESC_CONFORMING  (1ULL << 42) /* code; for data: expand-down */
#define DESC_CODE        (1ULL << 43)
#define DESC_S           (1ULL << 44) /* code or data; clear: a system descriptor */
#define DESC_DPL_SHIFT   45
#define DESC_DPL         (3ULL << DESC_DPL_SHIFT)
#define DESC_P           (1ULL << 47)
#define DESC_AVL         (1ULL << 52)
#define DESC_L           (1ULL << 53)
#define DESC_DB          (1ULL << 54)
#define DESC_G           (1ULL << 55)
#define DESC_TYPE_SHIFT  40
#define DESC_TSS64_AVAIL 9ULL

static inline unsigned desc_dpl(uint64_t desc)
{
    return (unsigned)(desc >> DESC_DPL_SHIFT & 3);
}

static inline uint32_t desc_base(uint64_t desc)
{
    return (uint32_t)(desc >> 16 & 0xFFFFFF) | (uint32_t)(desc >> 32 & 0xFF000000);
}

/* The limit in bytes, G taken into account. */
static inline uint32_t desc_limit(uint64_t desc)
{
    uint32_t limit = (uint32_t)(desc & 0xFFFF) | (uint32_t)(desc >> 32 & 0xF0000);

    return desc & DESC_G ? limit << 12 | 0xFFF : limit;
}

static inline bool desc_is_code(uint64_t desc)
{
    return (desc & (DESC_S | DESC_CODE)) == (DESC_S | DESC_CODE);
}

/* A code or data descriptor: base, limit in bytes or pages as G says, and the bits from DESC_*. */
static inline uint64_t desc_make(uint32_t base, uint32_t limit, uint64_t bits)
{
    return (limit & 0xFFFF) | (uint64_t)(limit >> 16 & 0xF) << 48 |
           (uint64_t)(base & 0xFFFFFF) << 16 | (uint64_t)(base >> 24) << 56 | bits;
}

struct descriptor_pointer { /* what LGDT and LIDT read in 64-bit mode */
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

_Static_assert(sizeof(struct descriptor_pointer) == 10, "LGDT reads 10 bytes");
#endif
#endif
