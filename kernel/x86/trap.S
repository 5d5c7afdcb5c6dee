/* SPDX-License-Identifier: MIT
 *
 * The way into the host: 256 stubs, one per vector, and what they share.
 */
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/vectors.h"

    .text

/* [route trap 30] From the IDT to C
 *
 * The CPU has pushed SS, RSP, RFLAGS, CS, RIP and for some vectors an error code on the stack that TSS
 * or IDT name: the vCPU's trap stack (RSP0) when guest code was interrupted, the stack in use when host
 * code was, an IST stack for #DB, NMI and #DF. Each stub evens out the error code and pushes its vector;
 * trap_common saves the general registers below, so that RSP points at a struct trap_frame.
 *
 * The guest's RFLAGS are saved by then. An interrupt gate clears TF, NT, RF, VM and IF, but neither DF
 * nor AC (and SYSENTER, by which later rungs enter, clears less): so all are set to a known state before any
 * C runs. */
.macro TRAP_STUB vector
    .balign 16
    .if (\vector == VECTOR_DF) || (\vector >= VECTOR_TS && \vector <= VECTOR_PF) || (\vector == VECTOR_AC) || (\vector == VECTOR_CP)
    .else
    pushq $0
    .endif
    pushq $\vector
    jmp trap_common
.endm

    .balign 16
    .globl trap_stubs
trap_stubs:
    .altmacro
    .set i, 0
    .rept VECTORS
    TRAP_STUB %i
    .set i, i + 1
    .endr

/* in: a frame from the vector upwards on the stack; out: trap_entry(frame), then resume if it returns */
    .balign 16
    .globl trap_common
trap_common:
    pushq %rax
    pushq %rbx
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %rbp
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    pushq $EFLAGS_FIXED
    popfq
    movq %rsp, %rdi
    call trap_entry
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
    addq $16, %rsp
    iretq
/* [route end] */

/* void gdt_load_host_segments(void): CS and the data segments from the host's descriptors.
 * clobbers: RAX. */
    .globl gdt_load_host_segments
gdt_load_host_segments:
    movl $HOST_DS, %eax
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %fs
    movl %eax, %gs
    popq %rax
    pushq $HOST_CS
    pushq %rax
    lretq

    .section .note.GNU-stack, "", @progbits
