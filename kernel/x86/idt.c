/* SPDX-License-Identifier: MIT
 *
 * The interrupt descriptor table: Intel SDM volume 3, section 6.14.1.
 */
#include "lib/checksum.h"
#include "x86/gdt.h"
#include "x86/insn.h"
#include "x86/trap.h"

#define GATE_INTERRUPT64 0xE
#define GATE_P           0x80
#define TRAP_STUB_SIZE   16 /* trap.S aligns each stub to this */

struct gate {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t ist;
    uint8_t type; /* P, DPL (always 0), type */
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};

_Static_assert(sizeof(struct gate) == 16, "SDM figure 6-8");

static struct gate idt[VECTORS] __attribute__((aligned(4096)));

extern const uint8_t trap_stubs[];

static void gate_set(unsigned vector, unsigned ist)
{
    uint64_t handler = (uint64_t)(trap_stubs + vector * TRAP_STUB_SIZE);

    idt[vector] = (struct gate){
        .offset_low = (uint16_t)handler,
        .selector = HOST_CS,
        .ist = (uint8_t)ist,
        .type = GATE_P | GATE_INTERRUPT64,
        .offset_middle = (uint16_t)(handler >> 16),
        .offset_high = (uint32_t)(handler >> 32),
    };
}

/* [route trap 27] Where the CPU goes: the IDT
 *
 * Filled once, at boot. Every vector has a 64-bit interrupt gate of DPL 0 into HOST_CS: a guest's INT n finds none that it may use and raises #GP instead. The
 * gates lead to the 256 stubs of trap.S, TRAP_STUB_SIZE bytes each. Coming from ring 1 the CPU takes its
 * stack from TSS.RSP0, which vcpu_load() has set; #DB, NMI and #DF have stacks of their own. */
void idt_init(void)
{
    struct descriptor_pointer pointer = {sizeof(idt) - 1, (uint64_t)idt};

    for (unsigned vector = 0; vector < VECTORS; vector++) {
        gate_set(vector, IST_NONE);
    }
    gate_set(VECTOR_DB, IST_DB);
    gate_set(VECTOR_NMI, IST_NMI);
    gate_set(VECTOR_DF, IST_DF);
    lidt(&pointer);
}

uint64_t idt_checksum(void)
{
    return checksum_add(CHECKSUM_START, idt, sizeof(idt));
}
