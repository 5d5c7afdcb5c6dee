/* SPDX-License-Identifier: MIT
 *
 * Runs one case (case.h) in long mode on the bare machine, catches whatever exception ends it and goes back to
 * 32-bit protected mode, where harness.c prints it. All gates use one stack of their own (IST 1), so that no
 * stack that a case leaves behind can hide what happened.
 */
#include "boot/multiboot.h"
#include "case.h"

#define HEADER_FLAGS (MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY_INFO)
#define STACK_BYTES  4096

#define CR0_PG  0x80000000
#define CR4_PAE 0x00000020

    .weak case_setup

    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long HEADER_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + HEADER_FLAGS)

/* In: EBX = the Multiboot information. */
    .text
    .code32
    .globl _start
_start:
    cld
    movl    $stack_top, %esp
    movl    %ebx, harness_information
    movb    $0xff, %al /* no interrupt of the PICs */
    outb    %al, $0x21
    outb    %al, $0xa1
    call    harness_prepare
    lgdt    gdt_pointer
    lidt    idt_pointer
    ljmp    $CODE32_RING0, $1f
1:  movl    $page_map, %eax
    movl    %eax, %cr3
    movl    %cr4, %eax
    orl     $CR4_PAE, %eax
    movl    %eax, %cr4
    movl    $MSR_EFER, %ecx
    rdmsr
    orl     $EFER_LME, %eax
    wrmsr
    movl    %cr0, %eax
    orl     $CR0_PG, %eax
    movl    %eax, %cr0
    ljmp    $CODE64_RING0, $begin

/* 64-bit, ring 0: prepare the CPU as the case wants it, and enter the case. */
    .code64
begin:
    movl    $TSS, %eax
    ltr     %ax
    movl    $case_setup, %eax
    testl   %eax, %eax
    jz      1f
    call    *%rax
1:  movl    $(case_cs + 8), %eax /* its data segment */
    movl    %eax, %ds
    movl    %eax, %es
    pushq   %rax
    leaq    case_stack_top(%rip), %rax
    pushq   %rax
    movl    $case_flags, %eax
    pushq   %rax
    movl    $case_cs, %eax
    pushq   %rax
    leaq    case_main(%rip), %rax
    pushq   %rax
    iretq

/* 64-bit, ring 0. IST 1 always begins at harness_stack_top, so what is on the stack when it leaves is harness_frame.
 * Goes back to 32-bit code without paging. */
caught:
    pushq   %rax
    movq    %cr2, %rax
    pushq   %rax
    ljmp    *back_pointer(%rip)

    .code32
back32:
    movl    %cr0, %eax
    andl    $~CR0_PG, %eax
    movl    %eax, %cr0
    movl    $DATA_RING0, %eax
    movl    %eax, %ds
    movl    %eax, %es
    movl    %eax, %ss
    movl    $stack_top, %esp
    call    harness_report

/* Stubs of 16 bytes, one for each vector. Those without an error code push 0. */
    .code64
    .balign 16
    .globl  harness_stubs
harness_stubs:
    .set    vector, 0
    .rept   256
    .balign 16
    .if (vector < 8) || (vector == 9) || (vector == 15) || (vector == 16) || (vector >= 18 && vector != 21)
    pushq   $0
    .endif
    pushq   $vector
    jmp     caught
    .set    vector, vector + 1
    .endr

    .data
    .balign 8
    .globl  gdt
gdt:
    .quad   0
    .quad   0x00cf9b000000ffff /* ring 0: 32-bit code, data */
    .quad   0x00cf93000000ffff
    .quad   0x00cfbb000000ffff /* ring 1 */
    .quad   0x00cfb3000000ffff
    .quad   0x00cffb000000ffff /* ring 3 */
    .quad   0x00cff3000000ffff
    .quad   0x00af9b000000ffff /* ring 0: 64-bit code, data */
    .quad   0x00cf93000000ffff
    .quad   0
    .globl  harness_tss_entry
harness_tss_entry:
    .quad   0, 0
gdt_pointer:
    .word   . - gdt - 1
    .long   gdt
    .balign 4
idt_pointer:
    .word   256 * 16 - 1
    .long   harness_idt
    .balign 4
back_pointer:
    .long   back32
    .word   CODE32_RING0

    .bss
    .balign 4096
    .globl  page_map
page_map:
    .skip   4096 /* PML4 */
    .skip   4096 /* PDPT */
    .skip   4 * 4096
    .globl  harness_idt
harness_idt:
    .skip   256 * 16
    .balign 16
    .skip   STACK_BYTES
stack_top:
    .skip   STACK_BYTES
    .globl  case_stack_top
case_stack_top:
    .skip   STACK_BYTES - FRAME_BYTES
    .globl  harness_frame
harness_frame:
    .skip   FRAME_BYTES
    .globl  harness_stack_top /* IST 1 and RSP0 */
harness_stack_top:
    .globl  harness_information
harness_information:
    .skip   4

    .section .note.GNU-stack, "", @progbits
