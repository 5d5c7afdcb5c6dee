/* SPDX-License-Identifier: MIT
 *
 * Where interrupts and exceptions enter: one short stub for each vector makes all frames alike, and
 * one common path calls C. The layout is struct trap_frame.
 */
#include "gdt.h"

/* The processor pushes an error code for some vectors (Intel SDM volume 3, table 7-1); for the others
 * the stub does. */

    .macro stub vector
    .if !(\vector == 8 || (\vector >= 10 && \vector <= 14) || \vector == 17 || \vector == 21)
    pushl $0
    .endif
    pushl $\vector
    jmp trap_common
    .endm

    .text
    .altmacro
    .macro stub_with_name vector
trap_stub_\vector:
    stub \vector
    .section .rodata
    .long trap_stub_\vector
    .text
    .endm

    .section .rodata
    .balign 4
    .global trap_stubs
trap_stubs:
    .text
    .set vector, 0
    .rept 48
    stub_with_name %vector
    .set vector, vector + 1
    .endr
    .noaltmacro

/* In: vector and error code pushed above the processor's EIP, CS, EFLAGS. Out: the interrupted code,
 * every register as it was. Clobbers: nothing. Stack: struct trap_frame. */
    .type trap_common, @function
trap_common:
    pushal
    pushl %ds
    pushl %es
    movl $KERNEL_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    cld
    pushl %esp
    call trap_handle
    addl $4, %esp
    popl %es
    popl %ds
    popal
    addl $8, %esp
    iretl
    .size trap_common, . - trap_common

    .section .note.GNU-stack, "", @progbits
