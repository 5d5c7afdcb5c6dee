/* SPDX-License-Identifier: MIT
 *
 * The world switch by MOV alone: the host's registers go where pushes would have put them, the guest's are loaded one by
 * one from where they lie in its frame. RSP moves once in each direction. Declared in vmm/world.h.
 */
#include "asm-offsets.h"

/* Where the registers lie in a struct trap_frame. */
    .struct 0
FRAME_R15:
    .skip 8
FRAME_R14:
    .skip 8
FRAME_R13:
    .skip 8
FRAME_R12:
    .skip 8
FRAME_R11:
    .skip 8
FRAME_R10:
    .skip 8
FRAME_R9:
    .skip 8
FRAME_R8:
    .skip 8
FRAME_RBP:
    .skip 8
FRAME_RDI:
    .skip 8
FRAME_RSI:
    .skip 8
FRAME_RDX:
    .skip 8
FRAME_RCX:
    .skip 8
FRAME_RBX:
    .skip 8
FRAME_RAX:
    .skip 8
FRAME_VECTOR:
    .if FRAME_VECTOR != TRAP_FRAME_VECTOR
    .error "struct trap_frame has changed: its general registers stand elsewhere"
    .endif

    .text

/* void world_enter(const struct trap_frame *frame)
 *   in:       RDI = the guest's general registers, and RIP, CS, RFLAGS, RSP, SS as IRETQ pops them
 *   out:      returns when world_leave() is called
 *   clobbers: what a C function may
 *   stack:    the callee-saved registers stay below RSP meanwhile, at world_host_rsp
 *
 * RDI is both the frame's address and the last register to be loaded. IRETQ pops from the frame itself: the
 * base looks there for the guest's state where IRETQ faults. */
    .globl world_enter
world_enter:
    leaq -48(%rsp), %rax
    movq %rbx, 40(%rax)
    movq %rbp, 32(%rax)
    movq %r12, 24(%rax)
    movq %r13, 16(%rax)
    movq %r14, 8(%rax)
    movq %r15, (%rax)
    movq %rax, world_host_rsp(%rip)

    leaq TRAP_FRAME_RIP(%rdi), %rsp
    movq FRAME_RAX(%rdi), %rax
    movq FRAME_RBX(%rdi), %rbx
    movq FRAME_RCX(%rdi), %rcx
    movq FRAME_RDX(%rdi), %rdx
    movq FRAME_RSI(%rdi), %rsi
    movq FRAME_RBP(%rdi), %rbp
    movq FRAME_R8(%rdi), %r8
    movq FRAME_R9(%rdi), %r9
    movq FRAME_R10(%rdi), %r10
    movq FRAME_R11(%rdi), %r11
    movq FRAME_R12(%rdi), %r12
    movq FRAME_R13(%rdi), %r13
    movq FRAME_R14(%rdi), %r14
    movq FRAME_R15(%rdi), %r15
    movq FRAME_RDI(%rdi), %rdi
    iretq

/* _Noreturn void world_leave(void)
 *   in:  nothing; called on the trap's own stack, of which nothing is needed any more
 *   out: world_enter() has returned to its caller
 */
    .globl world_leave
world_leave:
    movq world_host_rsp(%rip), %rax
    movq (%rax), %r15
    movq 8(%rax), %r14
    movq 16(%rax), %r13
    movq 24(%rax), %r12
    movq 32(%rax), %rbp
    movq 40(%rax), %rbx
    leaq 48(%rax), %rsp
    ret

    .section .note.GNU-stack, "", @progbits
