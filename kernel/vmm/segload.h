/* SPDX-License-Identifier: MIT
 *
 * Carrying out an instruction that loads a data segment register, for the rare case in which the CPU
 * cannot: see segments.c.
 */
#ifndef PEEL_VMM_SEGLOAD_H
#define PEEL_VMM_SEGLOAD_H

#include <stdbool.h>
#include <stdint.h>
#include "vmm/vcpu.h"

struct segload {
    enum segment_register reg;
    uint16_t selector;
    unsigned length;  /* of the instruction, in bytes */
    unsigned pop;     /* POP: bytes to take off the stack */
    bool far_pointer; /* LDS and its like: `offset` goes to the general register number `gpr` */
    unsigned gpr, size;
    uint32_t offset;
};

/* Decode the instruction at EIP: MOV Sreg, POP Sreg, LDS, LES, LSS, LFS, LGS with 32-bit addressing. False
 * when it is another one, or an operand is not in memory. */
bool segload_decode(struct vcpu *vcpu, struct segload *load);

/* Everything but the segment register itself: the stack pointer, the general register, EIP. */
void segload_finish(struct vcpu *vcpu, const struct segload *load);

#endif
