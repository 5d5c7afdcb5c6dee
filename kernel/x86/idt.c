/* SPDX-License-Identifier: MIT
 *
 * The interrupt descriptor tables: Intel SDM volume 3, section 7.14.1. There are two: the host's own, and the one
 * that is in force while a vCPU is loaded, whose gates lab 1 makes.
 */
#include "lib/checksum.h"
#include "x86/gate.h"
#include "x86/gdt.h"
#include "x86/insn.h"
#include "x86/trap.h"

#define TRAP_STUB_SIZE 16 /* trap.S aligns each stub to this */

static uint64_t host_idt[VECTORS][2] __attribute__((aligned(4096)));
static struct gate guest_idt[VECTORS] __attribute__((aligned(4096)));

extern const uint8_t trap_stubs[];

static uint64_t stub_of(unsigned vector)
{
    return (uint64_t)(trap_stubs + vector * TRAP_STUB_SIZE);
}

static unsigned stack_of(unsigned vector)
{
    switch (vector) {
    case VECTOR_DB: return IST_DB;
    case VECTOR_NMI: return IST_NMI;
    case VECTOR_DF: return IST_DF;
    default: return IST_NONE;
    }
}

void idt_load(bool for_guest)
{
    struct descriptor_pointer pointer = {sizeof(host_idt) - 1,
                                         for_guest ? (uint64_t)guest_idt : (uint64_t)host_idt};

    lidt(&pointer);
}

/* A gate for each handler, as two words, from the host's first instructions on. */
void idt_init(void)
{
    for (unsigned vector = 0; vector < VECTORS; vector++) {
        uint64_t handler = stub_of(vector);

        host_idt[vector][0] =
            (handler & 0xFFFF) | (uint64_t)HOST_CS << 16 | (uint64_t)stack_of(vector) << 32 |
            (uint64_t)(GATE_P | GATE_INTERRUPT64) << 40 | (handler >> 16 & 0xFFFF) << 48;
        host_idt[vector][1] = handler >> 32;
    }
    idt_load(false);
}

/* [route trap 27] Where the CPU goes: the IDT
 *
 * While a vCPU is loaded this table is in force. Every vector has a 64-bit interrupt gate of DPL 0 into HOST_CS
 * (gate_make(), lab 1): a guest's INT n finds none that it may use and raises #GP instead. The gates lead to the 256
 * stubs of trap.S, TRAP_STUB_SIZE bytes each. Coming from ring 1 the CPU takes its stack from TSS.RSP0, which
 * vcpu_load() has set; #DB, NMI and #DF have stacks of their own. */
void idt_init_guest(void)
{
    for (unsigned vector = 0; vector < VECTORS; vector++) {
        guest_idt[vector] = gate_make(stub_of(vector), stack_of(vector));
    }
}

uint64_t idt_checksum(void)
{
    uint64_t sum = checksum_add(CHECKSUM_START, host_idt, sizeof(host_idt));

    return checksum_add(sum, guest_idt, sizeof(guest_idt));
}
