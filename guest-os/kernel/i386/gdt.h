/* SPDX-License-Identifier: MIT
 *
 * Segments. The selectors are usable from assembly.
 */
#ifndef OS_GDT_H
#define OS_GDT_H

#define KERNEL_CS   0x08
#define KERNEL_DS   0x10
#define FLAT_CS     0x18
#define FLAT_DS     0x20
#define TSS_SEL     0x28
#define LDT_SEL     0x30
#define GDT_ENTRIES 7

#ifndef __ASSEMBLER__
#include <stdint.h>

/* The kernel's table at its final address, in force in every segment register, and the TSS. */
void gdt_init(void);

/* Traps from user code begin on this stack. */
void gdt_set_kernel_stack(void *top);

/* Where the TSS keeps that: SYSENTER begins here, and loads it from here. */
void *gdt_kernel_stack_slot(void);

/* Make two descriptors (16 bytes) the LDT. */
void gdt_set_ldt(const uint64_t ldt[2]);

/* A segment descriptor: base, limit in bytes, and what it is. */
uint64_t gdt_descriptor(uint32_t base, uint32_t last, uint32_t kind);

#define GDT_USER_CODE 0x40fa /* 32-bit, DPL 3 */
#define GDT_USER_DATA 0x40f2
#define GDT_TSS       0x0089
#define GDT_LDT       0x0082
#endif
#endif
