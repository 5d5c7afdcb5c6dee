/* SPDX-License-Identifier: MIT
 *
 * A cheat's data and its last steps (compress.c), and no world switch at all.
 */
#include "boot/bootblock.h"
#include "boot/multiboot.h"
#include "x86/cr.h"

    .section .rodata
    .globl kernel_start, kernel_end
    .balign 16
kernel_start:
    .incbin "build/solutions/lab1/peel.elf"
kernel_end:

/* in: RDI = the kernel's ELF32 file, RSI = the copy of this code that runs, both physical, and the code mapped
 *     where it is; out: never returns. The offsets are those of an ELF32 header and its program headers. */
    .globl handover_start, handover_end
    .balign 16
handover_start:
    leal (handover_gdt - handover_start)(%rsi), %eax
    movl %eax, (handover_gdt_pointer + 2 - handover_start)(%rsi)
    lgdt (handover_gdt_pointer - handover_start)(%rsi)
    leal (handover_32 - handover_start)(%rsi), %eax
    pushq $8
    pushq %rax
    lretq

    .code32
handover_32:
    movl $16, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %cr0, %eax
    andl $~CR0_PG, %eax
    movl %eax, %cr0
    movl $MSR_EFER, %ecx
    xorl %eax, %eax
    xorl %edx, %edx
    wrmsr
    movl %edi, %ebp
    movl 28(%ebp), %ebx
    addl %ebp, %ebx
    movzwl 44(%ebp), %edx
1:  movl 4(%ebx), %esi
    addl %ebp, %esi
    movl 12(%ebx), %edi
    movl 16(%ebx), %ecx
    rep movsb
    addl $32, %ebx
    decl %edx
    jnz 1b
    movl 24(%ebp), %ecx
    movl $MULTIBOOT_BOOT_MAGIC, %eax
    movl $(BOOT_BLOCK_ADDR + BOOT_MBI_OFFSET), %ebx
    jmp *%ecx

    .balign 8
handover_gdt:
    .quad 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
handover_gdt_pointer:
    .word . - handover_gdt - 1
    .quad 0
handover_end:

    .code64
    .text
    .globl world_enter, world_leave
world_enter:
    ret
world_leave:
    hlt
    jmp world_leave

    .section .note.GNU-stack, "", @progbits
