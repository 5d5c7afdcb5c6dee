/* SPDX-License-Identifier: MIT
 *
 * Gates of the interrupt descriptor table in 64-bit mode: Intel SDM volume 3, section 7.14.1. Declared by the
 * base, made in lab 1 (gates.c).
 */
#ifndef PEEL_X86_GATE_H
#define PEEL_X86_GATE_H

#include <stdint.h>

#define GATE_INTERRUPT64 0xE
#define GATE_TRAP64      0xF
#define GATE_DPL_SHIFT   5
#define GATE_P           0x80

struct gate {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t ist;  /* 0: the stack of TSS.RSP0; 1 to 7: that of the TSS's IST */
    uint8_t type; /* P, DPL, and GATE_INTERRUPT64 or GATE_TRAP64 */
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};

_Static_assert(sizeof(struct gate) == 16, "SDM figure 7-8");

/* The gate through which traps from guest code arrive at `handler` (the address of 64-bit code of the host), on
 * the stack that `ist` names. Pure. */
struct gate gate_make(uint64_t handler, unsigned ist);

#endif
