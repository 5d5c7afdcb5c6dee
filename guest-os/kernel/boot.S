/* SPDX-License-Identifier: MIT
 *
 * The kernel's entry: the Multiboot header, a stack, and into C. Whoever loaded us left flat 32-bit
 * segments and interrupts off (Multiboot 0.6.96, section 3.2); nothing here is privileged.
 */
#include "boot/multiboot.h"

#define HEADER_FLAGS (MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY_INFO)
#define STACK_BYTES  16384

    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long HEADER_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + HEADER_FLAGS)

/* In: EAX = MULTIBOOT_BOOT_MAGIC, EBX = the information structure. Out: never returns.
 * Stack: our own, 16-byte aligned at the call. */
    .text
    .global _start
    .type _start, @function
_start:
    cld
    movl $boot_stack_top, %esp
    xorl %ebp, %ebp
    subl $8, %esp
    pushl %ebx
    pushl %eax
    call kernel_main
    .size _start, . - _start

    .bss
    .balign 16
    .skip STACK_BYTES
boot_stack_top:

    .section .note.GNU-stack, "", @progbits
