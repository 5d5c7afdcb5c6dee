/* SPDX-License-Identifier: MIT
 *
 * The kernel's descriptor table (Intel SDM volume 3, 3.4.5), the TSS, of which only the stack for traps is
 * used (8.2.1), and the LDT of the `flat` memory flavour.
 */
#include <stddef.h>
#include "gdt.h"
#include "user_segments.h"
#include "x86/insn.h"

#define FLAT_CODE_DPL0 0x00CF9B000000FFFF
#define FLAT_DATA_DPL0 0x00CF93000000FFFF
#define FLAT_CODE_DPL3 0x00CFFB000000FFFF
#define FLAT_DATA_DPL3 0x00CFF3000000FFFF
/* Where programs have segments of their own, no other one may let them out. */
#define HAS_FLAT_USERS (USER_CS == (FLAT_CS | 3))
#define PAGE_GRANULAR  0x8000
#define SCRATCH_BYTES  1024

struct tss {
    uint32_t link, esp0, ss0, unused[22];
    uint16_t trap, io_map;
};

_Static_assert(sizeof(struct tss) == 104, "the processor reads it");
_Static_assert(offsetof(struct tss, esp0) == 4, "the processor reads it");

/* boot.S loads it from its physical address, before C runs. */
uint64_t gdt[GDT_ENTRIES] = {
    [KERNEL_CS / 8] = FLAT_CODE_DPL0,
    [KERNEL_DS / 8] = FLAT_DATA_DPL0,
    [FLAT_CS / 8] = HAS_FLAT_USERS ? FLAT_CODE_DPL3 : 0,
    [FLAT_DS / 8] = HAS_FLAT_USERS ? FLAT_DATA_DPL3 : 0,
};

/* SYSENTER begins with ESP in the TSS. A single-step trap taken right there, with the trap flag that user
 * code had set, lays its frame below: on `link`, which nobody uses, and the scratch. */
static struct {
    uint8_t scratch[SCRATCH_BYTES];
    struct tss tss;
} task = {.tss = {.ss0 = KERNEL_DS, .io_map = sizeof(struct tss)}};

uint64_t gdt_descriptor(uint32_t base, uint32_t last, uint32_t kind)
{
    uint64_t d;

    if (last > 0xfffff) {
        last >>= 12;
        kind |= PAGE_GRANULAR;
    }
    d = (last & 0xffff) | (uint64_t)(last >> 16 & 0xf) << 48;
    d |= (uint64_t)(base & 0xffffff) << 16 | (uint64_t)(base >> 24) << 56;
    return d | (uint64_t)kind << 40;
}

void gdt_init(void)
{
    const struct table_pointer pointer = {sizeof(gdt) - 1, (uintptr_t)gdt};

    gdt[TSS_SEL / 8] = gdt_descriptor((uint32_t)&task.tss, sizeof(task.tss) - 1, GDT_TSS);
    lgdt(&pointer);
    ltr(TSS_SEL);
}

void gdt_set_kernel_stack(void *top)
{
    task.tss.esp0 = (uint32_t)top;
}

void *gdt_kernel_stack_slot(void)
{
    return &task.tss.esp0;
}

void gdt_set_ldt(const uint64_t ldt[2])
{
    gdt[LDT_SEL / 8] = gdt_descriptor((uint32_t)ldt, 15, GDT_LDT);
    lldt(LDT_SEL);
}
