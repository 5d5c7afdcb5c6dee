/* SPDX-License-Identifier: MIT
 *
 * The kernel's entry. Whoever loaded us left flat 32-bit segments and interrupts off (Multiboot 0.6.96,
 * section 3.2). Until boot_map has run, data lie KERNEL_BASE below where they are linked.
 */
#include "gdt.h"

#define STACK_BYTES  8192
#define PHYS(symbol) (symbol - KERNEL_BASE)

/* In: EAX = MULTIBOOT_BOOT_MAGIC, EBX = the information structure, physical. Out: never returns.
 * Stack: the idle loop's, 16-byte aligned at the call. */
    .section .boot, "ax"
    .global _start
    .type _start, @function
_start:
    cld
    movl $PHYS(boot_stack_top), %esp
    movl %eax, %ebp
    call boot_greet
    lgdtl gdt_pointer
    ljmpl $KERNEL_CS, $1f
1:  movl $KERNEL_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    call boot_map
    movl $start_high, %eax
    jmp *%eax
    .size _start, . - _start

    .balign 4
    .word 0
gdt_pointer:
    .word GDT_ENTRIES * 8 - 1
    .long PHYS(gdt)

/* In: as _start got it, but EBP for EAX; paging as it will be. Out: never returns. */
    .text
    .type start_high, @function
start_high:
    movl $boot_stack_top, %esp
    movl %ebp, %eax
    xorl %ebp, %ebp
    subl $8, %esp
    pushl %ebx
    pushl %eax
    call kernel_main
    .size start_high, . - start_high

    .bss
    .balign 16
    .skip STACK_BYTES
boot_stack_top:

    .section .note.GNU-stack, "", @progbits
