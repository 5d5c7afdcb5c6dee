/* SPDX-License-Identifier: MIT
 *
 * A worked twin of lab 1's world_enter(): it enters ring 3 instead of ring 1, by a far return instead of IRETQ, and
 * with one register instead of all. What it shares with world_enter() is how it leaves the host behind
 * (vmm/world.h), so that world_leave() brings either back.
 */
#include "boot/bootblock.h"

    .text

/* void twin_enter(uint32_t eip, uint32_t esp, uint32_t eax)
 *   in:       EDI, ESI, EDX; the vCPU is loaded and at virtual ring 3
 *   out:      returns when world_leave() is called
 *   clobbers: what a C function may
 *   stack:    the callee-saved registers stay on the host's stack meanwhile, at world_host_rsp
 *
 * A far return to an outer ring pops RIP and CS, sees that the RPL of CS is above CPL, and pops RSP and SS as
 * well: Intel SDM volume 2, RET. It leaves RFLAGS alone, so that interrupts stay off: good enough for a few
 * instructions that trap at their end. */
    .globl twin_enter
twin_enter:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, world_host_rsp(%rip)
    movl %edi, %edi
    movl %esi, %esi
    pushq $BOOT_USER_DS
    pushq %rsi
    pushq $BOOT_USER_CS
    pushq %rdi
    movl %edx, %eax
    lretq

/* void twin_round_trip(uint32_t eip, uint32_t esp, uint32_t eax, uint64_t host[6])
 *   in:  EDI, ESI, EDX; host[] = RBX, RBP, R12, R13, R14, R15 of somebody who calls twin_enter()
 *   out: host[] = the same registers as that caller finds them afterwards
 *   stack: our own caller's registers */
    .globl twin_round_trip
twin_round_trip:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    pushq %rcx
    movq (%rcx), %rbx
    movq 8(%rcx), %rbp
    movq 16(%rcx), %r12
    movq 24(%rcx), %r13
    movq 32(%rcx), %r14
    movq 40(%rcx), %r15
    call twin_enter
    popq %rcx
    movq %rbx, (%rcx)
    movq %rbp, 8(%rcx)
    movq %r12, 16(%rcx)
    movq %r13, 24(%rcx)
    movq %r14, 32(%rcx)
    movq %r15, 40(%rcx)
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret

    .section .note.GNU-stack, "", @progbits
