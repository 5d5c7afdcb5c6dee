/* SPDX-License-Identifier: MIT
 *
 * Traps: what trap.S leaves on the stack, and where they go from there.
 */
#ifndef PEEL_X86_TRAP_H
#define PEEL_X86_TRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "x86/vectors.h"

/* [route trap 9] Where a trap's registers lie
 *
 * Each vCPU has one of these at the very end of its trap stack, and RSP0 is that end: what the CPU and then
 * trap.S push on a trap from guest code fills exactly this struct, vcpu->frame. (Three vectors have IST stacks
 * of their own, from which it is copied here.)
 *
 * All general registers, as trap.S pushes them, and above them what the CPU pushes in 64-bit mode: Intel
 * SDM volume 3, section 7.14.2. Offsets for assembly are generated from here (vmm/asm-offsets.c). */
struct trap_frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
    uint64_t vector, error; /* error: 0 for a vector that has none */
    uint64_t rip, cs, rflags, rsp, ss;
};

_Static_assert(sizeof(struct trap_frame) == 22 * 8, "trap.S pushes and world.S pops these");
_Static_assert(sizeof(struct trap_frame) % 16 == 0, "the stack stays aligned for C");
_Static_assert(offsetof(struct trap_frame, rip) == 17 * 8, "IRETQ starts here");

/* What trap.S calls: see trap.c. */
void trap_entry(struct trap_frame *frame);

/* Fill the host's IDT and load it. */
void idt_init(void);
/* Fill the one that is in force while a vCPU is loaded: its gates are lab 1's (x86/gate.h). */
void idt_init_guest(void);
void idt_load(bool for_guest);
/* Of both. */
uint64_t idt_checksum(void);

#endif
