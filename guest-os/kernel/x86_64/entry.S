/* SPDX-License-Identifier: MIT
 *
 * The ways into the kernel and out of it: traps, SYSCALL, and the switch from one process's kernel stack to
 * another's. One short stub for each vector makes all frames alike; the layout is struct trap_frame.
 */
#include "gdt.h"
#include "user_segments.h"
#include "x86/bits.h"

#define VECTOR_SYSCALL  0x80
#define BYTES_OF_VECTOR 16 /* the vector and the error code */

/* The processor pushes an error code for some vectors (Intel SDM volume 3, table 7-1); for the others
 * the stub does. */
    .macro stub vector
    .if !(\vector == 8 || (\vector >= 10 && \vector <= 14) || \vector == 17 || \vector == 21)
    pushq $0
    .endif
    pushq $\vector
    jmp trap_common
    .endm

    .text
    .altmacro
    .macro stub_with_name vector
trap_stub_\vector:
    stub \vector
    .section .rodata
    .quad trap_stub_\vector
    .text
    .endm

    .section .rodata
    .balign 8
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

/* In: as SYSCALL leaves it: RCX = where to return, R11 = the flags; interrupts off, the stack still the
 * program's. Out: by IRET. Clobbers: RCX, R11. Stack: struct trap_frame on the process's kernel stack. */
    .global syscall_entry
    .type syscall_entry, @function
syscall_entry:
    movq %rsp, user_stack_pointer(%rip)
    movq gdt_kernel_stack(%rip), %rsp
    pushq $USER_DS
    pushq user_stack_pointer(%rip)
    pushq %r11
    pushq $USER_CS
    pushq %rcx
    pushq $0
    pushq $VECTOR_SYSCALL
    .size syscall_entry, . - syscall_entry

/* In: vector and error code pushed above the processor's RIP, CS, RFLAGS, RSP, SS. Out: what was
 * interrupted, every register as the frame says. Clobbers: nothing. Stack: struct trap_frame. A new process
 * begins at trap_return, with RSP at the frame that fork or the first program made. */
    .type trap_common, @function
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
    call trap_handle
    .global trap_return
trap_return:
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
    addq $BYTES_OF_VECTOR, %rsp
    .global trap_iret
trap_iret:
    iretq
    .size trap_common, . - trap_common

/* void context_switch(void **save, void *load)
 * In: where to keep this stack's pointer, and the one to go on with: both as this routine leaves it.
 * Out: on the other stack, to whoever called it there. Clobbers: what a call may. Interrupts: off. */
    .global context_switch
    .type context_switch, @function
context_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size context_switch, . - context_switch

    .bss
    .balign 8
user_stack_pointer: /* between two instructions of syscall_entry */
    .skip 8

    .section .note.GNU-stack, "", @progbits
