/* SPDX-License-Identifier: MIT
 *
 * The world switch: from the hypervisor, 64-bit code at ring 0, into the guest, 32-bit code at ring 1,
 * and back. Declared in vmm/world.h.
 */
#include "asm-offsets.h"

    .text

/* [route trap 25] The world switch: in
 *
 * void world_enter(const struct trap_frame *frame)
 *   in:       RDI = the guest's general registers, and RIP, CS, RFLAGS, RSP, SS as IRETQ pops them
 *   out:      returns when world_leave() is called
 *   clobbers: what a C function may
 *   stack:    the callee-saved registers stay on the host's stack meanwhile, at world_host_rsp
 *
 * The frame is popped, not loaded field by field: RSP walks up through it, and IRETQ finds its five words
 * at the end. Interrupts are off, and nothing up to IRETQ can fault: segments_enter() has seen to it that CS and
 * SS can be loaded. IRETQ itself can, where the guest has left EIP beyond the limit of CS: trap_entry()
 * takes that for the guest's fault. IRETQ to compatibility mode at ring 1 is the one instruction that changes
 * privilege, code size and stack together. */
    .globl world_enter
world_enter:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, world_host_rsp(%rip)
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
/* [route end] */

/* [route trap 60] The world switch: out
 *
 * _Noreturn void world_leave(void)
 *   in:  nothing; called on the trap's own stack, of which nothing but the frame at its top is needed
 *        any more, and that is current_vcpu->frame, in place or copied there by vcpu_keep_frame()
 *   out: world_enter() returns to its caller
 */
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
/* [route end] */

    .bss
    .balign 8
world_host_rsp:
    .skip 8

    .section .note.GNU-stack, "", @progbits
