/* SPDX-License-Identifier: MIT
 *
 * The way into the subject's host and out of it. A trap's frame lies where the CPU pushed it; the host
 * changes it in place, and resumes by popping it.
 */
#include "subject.h"

    .text
    .code64

/* Stubs of 16 bytes, one for each vector. Those without an error code push 0. */
    .balign 16
    .globl trap_stubs
trap_stubs:
    .set vector, 0
    .rept 256
    .balign 16
    .if (vector < 8) || (vector == 9) || (vector == 15) || (vector == 16) || (vector >= 18 && vector != 21)
    pushq $0
    .endif
    pushq $vector
    jmp trap_common
    .set vector, vector + 1
    .endr

/* in: a frame from the vector upwards on the stack; out: the frame, as trap_entry() left it, is resumed */
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
    cld
    movq %rsp, %rdi
    call trap_entry
    jmp frame_resume

/* _Noreturn void frame_enter(const struct frame *frame) */
    .globl frame_enter
frame_enter:
    movq %rdi, %rsp
frame_resume:
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
    .globl frame_iret
frame_iret: /* the only IRET of the host */
    iretq

/* uint64_t call_low(void): position independent, five instructions with the RET */
    .globl call_low, call_low_end
call_low:
    movl $1, %eax
    incl %eax
    nop
    nop
    ret
call_low_end:

    .section .note.GNU-stack, "", @progbits
