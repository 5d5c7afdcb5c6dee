/* SPDX-License-Identifier: MIT
 *
 * The first page tables: the first 16 MiB, at their own addresses and at KERNEL_BASE. paging_init() makes
 * the lasting ones.
 */
#include "pte.h"
#include "x86/bits.h"

#define PHYS(symbol)   (symbol - KERNEL_BASE)
#define TABLES         4
#define ENTRIES        1024
#define ENTRY_BYTES    4
#define KERNEL_ENTRY   (KERNEL_BASE >> 22)

/* In: paging off, ESP physical. Out: paging on, nothing has moved. Clobbers: EAX, ECX, EDI. */
    .section .boot, "ax"
    .global boot_map
    .type boot_map, @function
boot_map:
    movl $PHYS(boot_tables), %edi
    movl $(PTE_P | PTE_W), %eax
    movl $(TABLES * ENTRIES), %ecx
1:  stosl
    addl $PAGE_SIZE, %eax
    loop 1b

    movl $(PHYS(boot_tables) + (PTE_P | PTE_W)), %eax
    xorl %ecx, %ecx
2:  movl %eax, PHYS(boot_directory)(, %ecx, ENTRY_BYTES)
    movl %eax, (PHYS(boot_directory) + KERNEL_ENTRY * ENTRY_BYTES)(, %ecx, ENTRY_BYTES)
    addl $PAGE_SIZE, %eax
    incl %ecx
    cmpl $TABLES, %ecx
    jne 2b

    movl $PHYS(boot_directory), %eax
    movl %eax, %cr3
    movl %cr0, %eax
    orl $(CR0_PG | CR0_WP), %eax
    movl %eax, %cr0
    ret
    .size boot_map, . - boot_map

    .bss
    .balign PAGE_SIZE
boot_directory:
    .skip PAGE_SIZE
boot_tables:
    .skip TABLES * PAGE_SIZE

    .section .note.GNU-stack, "", @progbits
