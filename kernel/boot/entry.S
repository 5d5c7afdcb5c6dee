/* SPDX-License-Identifier: MIT
 *
 * From Multiboot's 32-bit protected mode to 64-bit C. Runs at its load address, below 4 GiB, until the
 * jump to the linked address; nothing here is used again afterwards.
 */
#include "boot/multiboot.h"
#include "mm/layout.h"
#include "mm/pte.h"
#include "x86/cr.h"
#include "x86/desc.h"

#define HEADER_FLAGS (MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY_INFO)
#define LARGE_PAGE   0x200000

    .section .boot, "awx"
    .code32

    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long HEADER_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + HEADER_FLAGS)

/* [route boot 10] The first instruction
 *
 * in: EAX = magic, EBX = multiboot information, flat 32-bit segments, paging off, interrupts off
 * (Multiboot 0.6.96, section 3.2). Tables for the first 4 GiB are made in .bss: identity (for the few
 * instructions until the jump), the direct map, and the kernel's own addresses. */
    .globl boot_entry
boot_entry:
    cld
    movl %eax, %esi
    movl %ebx, %ebp
    movl $(bss_start - KERNEL_BASE), %edi
    movl $(bss_end - KERNEL_BASE), %ecx
    subl %edi, %ecx
    shrl $2, %ecx
    xorl %eax, %eax
    rep stosl
    movl $(boot_stack_top - KERNEL_BASE), %esp

    movl $0x80000000, %eax
    cpuid
    cmpl $0x80000001, %eax
    jb no_long_mode
    movl $0x80000001, %eax
    cpuid
    andl $(1 << 29 | 1 << 20), %edx /* LM and NX */
    cmpl $(1 << 29 | 1 << 20), %edx
    jne no_long_mode

    movl $(boot_pd - KERNEL_BASE), %edi
    movl $(PTE_P | PTE_W | PTE_PS), %eax
    movl $2048, %ecx
1:  movl %eax, (%edi)
    addl $LARGE_PAGE, %eax
    addl $8, %edi
    decl %ecx
    jnz 1b
    movl $(boot_pd - KERNEL_BASE + PTE_P + PTE_W), %eax
    movl $(boot_pdpt - KERNEL_BASE), %edi
    movl %eax, (510 * 8)(%edi)
    movl $4, %ecx
1:  movl %eax, (%edi)
    addl $4096, %eax
    addl $8, %edi
    decl %ecx
    jnz 1b
    movl $(boot_pdpt - KERNEL_BASE + PTE_P + PTE_W), %eax
    movl $(boot_pml4 - KERNEL_BASE), %edi
    movl %eax, (%edi)
    movl %eax, (256 * 8)(%edi)
    movl %eax, (511 * 8)(%edi)
    movl %edi, %cr3

    movl $(CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT), %eax
    movl %eax, %cr4
    movl $MSR_EFER, %ecx
    xorl %edx, %edx
    movl $(EFER_LME | EFER_NXE), %eax
    wrmsr
    movl $(CR0_PG | CR0_WP | CR0_NE | CR0_ET | CR0_MP | CR0_PE), %eax
    movl %eax, %cr0
    lgdt boot_gdt_pointer
    ljmp $8, $1f
    .code64
1:  movabsq $boot_high, %rax
    jmp *%rax

    .code32
no_long_mode:
    movl $no_long_mode_text, %esi
    movw $0x3F8, %dx
1:  lodsb
    outb %al, %dx
    testb %al, %al
    jnz 1b
2:  hlt
    jmp 2b
no_long_mode_text:
    .asciz "peel: error: this CPU has no 64-bit mode with NX; run Peel on an x86-64 CPU model\n"

    .balign 8
boot_gdt:
    .quad 0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF
boot_gdt_pointer:
    .word . - boot_gdt - 1
    .long boot_gdt

    .text
    .code64
boot_high:
    movabsq $boot_stack_top, %rsp
    movl %esi, %edi
    movl %ebp, %esi
    xorl %ebp, %ebp
    call kernel_main
/* [route end] */

    .bss
    .balign 4096
boot_pml4:
    .skip 4096
boot_pdpt:
    .skip 4096
boot_pd:
    .skip 4 * 4096
    .globl boot_stack, boot_stack_top
boot_stack:
    .skip BOOT_STACK_SIZE
boot_stack_top:

    .section .note.GNU-stack, "", @progbits
