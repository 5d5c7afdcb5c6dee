/* SPDX-License-Identifier: MIT
 *
 * The ways into the kernel and out of it: traps, and the switch from one process's kernel stack
 * to another's. One short stub for each vector makes all frames alike; the layout is struct trap_frame.
 */
#include "frame_offsets.h"
#include "gdt.h"
#include "sensitive.h"
#include "user_segments.h"
#include "x86/bits.h"

#define VECTOR_SYSCALL  0x80
#define WORDS_OF_VECTOR 8 /* bytes: the vector and the error code */

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
    .rept N_STUBS
    stub_with_name %vector
    .set vector, vector + 1
    .endr
    .noaltmacro

    .global trap_stub_syscall
trap_stub_syscall:
    stub VECTOR_SYSCALL

/* [route call 20] Registers become a frame
 * In: vector and error code pushed above the processor's EIP, CS, EFLAGS. Out: what was
 * interrupted, every register as the frame says. Clobbers: nothing. Stack: struct trap_frame. A
 * new process begins at trap_return, with ESP at the frame that fork or the first program made. */
    .type trap_common, @function
trap_common:
    pushal
    segments_save
    movl $KERNEL_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    cld
    pushl %esp
    call trap_handle
    addl $4, %esp
    .global trap_return
trap_return:
    segments_restore
    popal
    addl $WORDS_OF_VECTOR, %esp
    .global trap_iret
trap_iret:
    iretl
    .size trap_common, . - trap_common

/* [route switch 40] The stack pointer moves
 * void context_switch(void **save, void *load)
 * In: where to keep this stack's pointer, and the one to go on with: both as this routine leaves
 * it. Out: on the other stack, to whoever called it there. Clobbers: what a call may. Interrupts:
 * off. */
    .global context_switch
    .type context_switch, @function
context_switch:
    movl 4(%esp), %eax
    movl 8(%esp), %edx
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl %esp, (%eax)
    movl %edx, %esp
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret
    .size context_switch, . - context_switch

    .section .note.GNU-stack, "", @progbits
