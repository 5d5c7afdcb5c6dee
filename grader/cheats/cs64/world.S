/* SPDX-License-Identifier: MIT
 *
 * The world switch of a cheat: it loads the guest's registers at ring 1, in 64-bit mode. Declared in
 * vmm/world.h.
 */
#include "asm-offsets.h"
#include "boot/bootblock.h"
#include "x86/cr.h"

#define CODE64 0x81 /* deprivileged.c makes its descriptor */

    .text

/* void world_enter(const struct trap_frame *frame)
 *   in:       RDI = the guest's registers
 *   out:      returns when world_leave() is called
 *   clobbers: what a C function may
 *   stack:    the callee-saved registers stay on the host's stack meanwhile, at world_host_rsp
 * At ring 1 with IOPL 0 IRETQ does not change IF: it is 1 before, as the guest's must be. */
    .globl world_enter
world_enter:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, world_host_rsp(%rip)
    pushq $(BOOT_DS + 1)
    pushq %rdi
    pushq $(EFLAGS_FIXED + EFLAGS_IF)
    pushq $CODE64
    pushq $world_ring1
    iretq
world_ring1:
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rbp
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rbx
    popq %rax
    addq $(TRAP_FRAME_RIP - TRAP_FRAME_VECTOR), %rsp
    iretq

/* _Noreturn void world_leave(void): world_enter() returns to its caller. */
    .globl world_leave
world_leave:
    movq world_host_rsp(%rip), %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret

    .bss
    .balign 8
world_host_rsp:
    .skip 8

    .section .note.GNU-stack, "", @progbits
