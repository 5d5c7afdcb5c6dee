/* SPDX-License-Identifier: MIT
 *
 * Where a probe begins: the Multiboot header, and the first instructions on a stack of its own.
 *
 * The very same bytes start natively (ring 0) and under Peel (ring 1), so nothing here may be
 * privileged, and SS is never reloaded: its selector's RPL is the one thing about segments that
 * differs between the two.
 */
#include "boot/multiboot.h"

#define HEADER_FLAGS (MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY_INFO)
#define STACK_BYTES  8192

    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long HEADER_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + HEADER_FLAGS)

/* In: the registers of boot/bootblock.h. Out: never returns. Stack: 16-byte aligned at the call. */
    .text
    .global _start
    .type _start, @function
_start:
    cld
    movl $stack_top, %esp
    xorl %ebp, %ebp
    subl $8, %esp
    pushl %ebx
    pushl %eax
    call probe_start
    .size _start, . - _start

/* Load a descriptor table and make every segment register use it. Only a foreign boot loader makes
 * it run (boot.c), and then at ring 0.
 * In: 4(%esp) = address of the 6-byte limit and base. Clobbers: EAX. */
    .global boot_load_gdt
    .type boot_load_gdt, @function
boot_load_gdt:
    movl 4(%esp), %eax
    lgdt (%eax)
    ljmp $0x08, $1f
1:  movw $0x10, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %fs
    movw %ax, %gs
    movw %ax, %ss
    ret
    .size boot_load_gdt, . - boot_load_gdt

    .bss
    .balign 16
    .skip STACK_BYTES
stack_top:

    .section .note.GNU-stack, "", @progbits
