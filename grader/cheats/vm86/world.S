/* SPDX-License-Identifier: MIT
 *
 * The world switch of a cheat: one way in only, by IRETD. Declared in vmm/world.h.
 */
    .text

/* void world_enter(const struct trap_frame *frame)
 *   in:       RDI = what IRETD pops, below 4 GiB: EIP, CS, EFLAGS, ESP, SS, ES, DS, FS, GS, 32 bits each
 *   out:      returns when world_leave() is called
 *   clobbers: what a C function may
 *   stack:    the callee-saved registers stay on the host's stack meanwhile, at world_host_rsp
 * In 64-bit mode IRET with 32-bit operands does not know VM, says the manual; QEMU does. */
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
    iretl

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
