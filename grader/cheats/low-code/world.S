/* SPDX-License-Identifier: MIT
 *
 * The world switch of a cheat: its second half runs at world_low, a mapping of the same bytes below 4 GiB.
 * Declared in vmm/world.h.
 */
#include "asm-offsets.h"

    .text

/* void world_enter(const struct trap_frame *frame)
 *   in:       RDI = the guest's registers; world_low = where world_tail is mapped
 *   out:      returns when world_leave() is called
 *   clobbers: what a C function may
 *   stack:    the callee-saved registers stay on the host's stack meanwhile, at world_host_rsp */
    .globl world_enter, world_tail
world_enter:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, world_host_rsp(%rip)
    jmp *world_low(%rip)
world_tail:
    movq %rdi, %rsp
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
    .globl world_low
world_low:
    .skip 8
world_host_rsp:
    .skip 8

    .section .note.GNU-stack, "", @progbits
