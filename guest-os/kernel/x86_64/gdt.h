/* SPDX-License-Identifier: MIT
 *
 * Segments, in the order that SYSCALL wants. The selectors are usable from assembly.
 */
#ifndef OS_GDT_H
#define OS_GDT_H

#define KERNEL_CS   0x08
#define KERNEL_DS   0x10
#define TSS_SEL     0x28
#define GDT_ENTRIES 7

#ifndef __ASSEMBLER__
#include <stdint.h>

/* The kernel's table at its final address, and the TSS. */
void gdt_init(void);

/* Traps from user code begin on this stack, and so does SYSCALL. */
void gdt_set_kernel_stack(void *top);
extern void *gdt_kernel_stack;
#endif
#endif
