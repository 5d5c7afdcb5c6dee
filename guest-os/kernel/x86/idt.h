/* SPDX-License-Identifier: MIT
 *
 * The interrupt descriptor table.
 */
#ifndef OS_IDT_H
#define OS_IDT_H

/* Every vector of entry.S leads into the kernel from here on. */
void idt_init(void);
#endif
