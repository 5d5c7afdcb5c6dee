/* SPDX-License-Identifier: MIT
 *
 * The host's descriptors and its task state segment. Rules 3, 4 and 5 of the machine model stand here:
 * the host's own descriptors occupy the top of every GDT with DPL 0, no code segment with L = 1 has a
 * DPL other than 0, and the I/O permission bitmap denies every port, always.
 */
#ifndef PEEL_X86_GDT_H
#define PEEL_X86_GDT_H

#include <stdint.h>

#define GDT_SIZE 0x10000 /* bytes: 8192 descriptors */

enum trap_stack { IST_NONE, IST_DB, IST_NMI, IST_DF };

/* Make the host's GDT and TSS and load them. */
void gdt_init(void);

/* Put the host's descriptors into the top of another GDT of GDT_SIZE bytes. */
void gdt_fill_host_part(uint64_t *gdt);

/* Load `gdt`, or the host's own for NULL. Segment registers keep their hidden parts. */
void gdt_load(uint64_t *gdt);

/* The stack on which traps from guest code arrive: TSS.RSP0. */
void tss_set_rsp0(uint64_t rsp);
uint64_t tss_get_rsp0(void);

/* A checksum of the host's descriptors in `gdt` (NULL: the host's own) and of the TSS without RSP0. */
uint64_t gdt_checksum(const uint64_t *gdt);

/* Reload CS and SS from the host's descriptors and empty the data segment registers (trap.S). */
void gdt_load_host_segments(void);

#endif
