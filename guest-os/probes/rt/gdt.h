/* SPDX-License-Identifier: MIT
 *
 * The boot block's descriptor table, for probes that rewrite an entry of it (Intel SDM volume 3,
 * 3.4.5). It is five entries long and cannot grow without LGDT.
 */
#ifndef PROBES_RT_GDT_H
#define PROBES_RT_GDT_H

#include <stdint.h>
#include "boot/bootblock.h"

/* Selectors of the two entries that nothing else uses: the user code and data segments. */
#define GDT_SLOT_3 0x18
#define GDT_SLOT_4 0x20

#define GDT_CODE_DPL0 0x9b /* present, readable, accessed */
#define GDT_DATA_DPL0 0x92 /* present, writable, not accessed yet */
#define GDT_DATA_DPL3 0xf2
#define GDT_ACCESSED  0x01

/* The two words of the entry that `selector` names. */
static inline volatile uint32_t *gdt_entry(uint32_t selector)
{
    return (volatile uint32_t *)(BOOT_BLOCK_ADDR + (selector & ~7u));
}

/* Low word first, as a 32-bit OS does it: for a moment the entry is half old, half new. */
static inline void gdt_write_entry(uint32_t selector, uint32_t low, uint32_t high)
{
    gdt_entry(selector)[0] = low;
    gdt_entry(selector)[1] = high;
}

/* A 32-bit segment from `base` over 4 GB, with the access byte `rights`. */
static inline void gdt_write_segment(uint32_t selector, uint32_t base, uint32_t rights)
{
    gdt_write_entry(selector, base << 16 | 0xffff,
                    (base & 0xff000000) | 0x00cf0000 | rights << 8 | (base >> 16 & 0xff));
}
#endif
