/* SPDX-License-Identifier: MIT
 *
 * Segments. Usable from assembly.
 */
#ifndef OS_GDT_H
#define OS_GDT_H

#define KERNEL_CS 0x08
#define KERNEL_DS 0x10

#ifndef __ASSEMBLER__
/* The kernel's own table instead of the boot loader's, in force in every segment register. */
void gdt_init(void);
#endif
#endif
