/* SPDX-License-Identifier: MIT
 *
 * The kernel's entry. Whoever loaded us left flat 32-bit segments and interrupts off (Multiboot 0.6.96,
 * section 3.2). From there to 64-bit mode (Intel SDM volume 3, 11.8.5), on page tables of the first 16 MiB,
 * at their own addresses and at KERNEL_BASE. paging_init() makes the lasting ones.
 */
#include "gdt.h"
#include "pte.h"
#include "x86/bits.h"

#define STACK_BYTES  16384
#define PHYS(symbol) (symbol - KERNEL_BASE)
#define TABLES       8 /* of 2 MiB each */
#define LEAD         (PTE_P | PTE_W)
#define ENTRY_BYTES  8
#define SLOT_3       (KERNEL_BASE >> 39 & 0x1ff)
#define SLOT_2       (KERNEL_BASE >> 30 & 0x1ff)

/* In: EAX = MULTIBOOT_BOOT_MAGIC, EBX = the information structure, physical. Out: never returns.
 * Stack: the idle loop's, 16-byte aligned at the call. */
    .section .boot, "ax"
    .code32
    .global _start
    .type _start, @function
_start:
    cld
    movl $PHYS(boot_stack_top), %esp
    movl %eax, %ebp
    call boot_greet
    lgdtl gdt_pointer
    call boot_tables_fill
    movl %cr4, %eax
    orl $CR4_PAE, %eax
    movl %eax, %cr4
    movl $PHYS(boot_top), %eax
    movl %eax, %cr3
    movl $MSR_EFER, %ecx
    rdmsr
    orl $EFER_LME, %eax
    wrmsr
    movl %cr0, %eax
    orl $(CR0_PG | CR0_WP), %eax
    movl %eax, %cr0
    ljmpl $KERNEL_CS, $start_64
    .size _start, . - _start

/* In: nothing. Out: the tables are filled. Clobbers: EAX, ECX, EDI. */
    .type boot_tables_fill, @function
boot_tables_fill:
    movl $PHYS(boot_tables), %edi
    movl $LEAD, %eax
    movl $(TABLES * PT_ENTRIES), %ecx
2:  movl %eax, (%edi)
    addl $ENTRY_BYTES, %edi
    addl $PAGE_SIZE, %eax
    loop 2b

    movl $(PHYS(boot_tables) + LEAD), %eax
    movl $PHYS(boot_level_1), %edi
    movl $TABLES, %ecx
3:  movl %eax, (%edi)
    addl $ENTRY_BYTES, %edi
    addl $PAGE_SIZE, %eax
    loop 3b
    movl $(PHYS(boot_level_1) + LEAD), PHYS(boot_level_2)
    movl $(PHYS(boot_level_1) + LEAD), PHYS(boot_level_2) + SLOT_2 * ENTRY_BYTES
    movl $(PHYS(boot_level_2) + LEAD), PHYS(boot_top)
    movl $(PHYS(boot_level_2) + LEAD), PHYS(boot_top) + SLOT_3 * ENTRY_BYTES
    ret
    .size boot_tables_fill, . - boot_tables_fill

    .code64
start_64:
    movl $KERNEL_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    movq $start_high, %rax
    jmp *%rax

    .balign 4
    .word 0
gdt_pointer:
    .word GDT_ENTRIES * 8 - 1
    .long PHYS(gdt)

    .text
    .type start_high, @function
start_high:
    movq $boot_stack_top, %rsp
    movl %ebp, %edi
    movl %ebx, %esi
    xorl %ebp, %ebp
    call kernel_main
    .size start_high, . - start_high

    .bss
    .balign PAGE_SIZE
boot_top:
    .skip PAGE_SIZE
boot_level_2:
    .skip PAGE_SIZE
boot_level_1:
    .skip PAGE_SIZE
boot_tables:
    .skip TABLES * PAGE_SIZE
    .skip STACK_BYTES
boot_stack_top:

    .section .note.GNU-stack, "", @progbits
