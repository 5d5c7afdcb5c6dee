/* SPDX-License-Identifier: MIT
 *
 * Where the ticker begins, how it enters the program, and what each tick does. The program finds the registers that
 * boot/bootblock.h promises, but for IF.
 */
#include "boot/bootblock.h"
#include "boot/multiboot.h"

#define COM2_THR     0x2f8
#define PIC_COMMAND  0x20
#define OCW2_EOI     0x20
#define STACK_BYTES  4096

/* In: EBX = the Multiboot information. */
    .text
    .globl _start
_start:
    movl    $stack_top, %esp
    pushl   %ebx
    call    ticker_prepare
    popl    %ebx
    movl    %eax, entry
    lidt    idt_pointer
    movl    $MULTIBOOT_BOOT_MAGIC, %eax
    xorl    %ecx, %ecx
    xorl    %edx, %edx
    xorl    %esi, %esi
    xorl    %edi, %edi
    xorl    %ebp, %ebp
    movl    $BOOT_STACK_TOP, %esp
    sti
    jmp     *entry

/* A tick: one byte to COM2, so that they can be counted, and the acknowledgement. Stack: the program's own, five
 * words below its ESP. */
    .globl ticker_tick
ticker_tick:
    pushl   %eax
    pushl   %edx
    movw    $COM2_THR, %dx
    movb    $'.', %al
    outb    %al, %dx
    movb    $OCW2_EOI, %al
    outb    %al, $PIC_COMMAND
    popl    %edx
    popl    %eax
    iret

    .data
    .balign 4
entry:
    .long   0
idt_pointer:
    .word   256 * 8 - 1
    .long   ticker_idt

    .bss
    .balign 16
    .skip   STACK_BYTES
stack_top:
    .globl  ticker_idt
ticker_idt:
    .skip   256 * 8

    .section .note.GNU-stack, "", @progbits
