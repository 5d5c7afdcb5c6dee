/* SPDX-License-Identifier: MIT
 *
 * The kernel's descriptor table (Intel SDM volume 3, 3.4.5) and the TSS, of which only the stack for traps is
 * used (8.7).
 */
#include <stddef.h>
#include "gdt.h"
#include "user_segments.h"
#include "x86/insn.h"

#define CODE_64_DPL0 0x00AF9B000000FFFF
#define DATA_DPL0    0x00CF93000000FFFF
#define CODE_64_DPL3 0x00AFFB000000FFFF
#define DATA_DPL3    0x00CFF3000000FFFF
#define TSS_64       0x0000890000000000

struct tss {
    uint32_t unused;
    uint64_t rsp0, unused_stacks[11];
    uint16_t unused_too, io_map;
} __attribute__((packed));

_Static_assert(sizeof(struct tss) == 104, "the processor reads it");
_Static_assert(offsetof(struct tss, rsp0) == 4, "the processor reads it");

/* boot.S loads it from its physical address, before C runs. */
uint64_t gdt[GDT_ENTRIES] = {
    [KERNEL_CS / 8] = CODE_64_DPL0,
    [KERNEL_DS / 8] = DATA_DPL0,
    [USER_DS / 8] = DATA_DPL3,
    [USER_CS / 8] = CODE_64_DPL3,
};

static struct tss tss = {.io_map = sizeof(struct tss)};
void *gdt_kernel_stack;

void gdt_init(void)
{
    const struct table_pointer pointer = {sizeof(gdt) - 1, (uintptr_t)gdt};
    uint64_t base = (uintptr_t)&tss;

    gdt[TSS_SEL / 8] =
        TSS_64 | (sizeof(tss) - 1) | (base & 0xffffff) << 16 | (base >> 24 & 0xff) << 56;
    gdt[TSS_SEL / 8 + 1] = base >> 32;
    lgdt(&pointer);
    ltr(TSS_SEL);
}

void gdt_set_kernel_stack(void *top)
{
    tss.rsp0 = (uintptr_t)top;
    gdt_kernel_stack = top;
}
