/* SPDX-License-Identifier: MIT
 *
 * The boot block: everything a 32-bit program finds in low memory when Peel's ROM, or Peel's own
 * loader of virtual machines, starts it. One description serves both, so that a guest finds natively
 * and virtually the very same bytes and registers.
 *
 * State at the entry point (Multiboot 0.6.96, section 3.2, with what it leaves open pinned down):
 *   EAX = MULTIBOOT_BOOT_MAGIC, EBX = physical address of struct multiboot_info,
 *   ESP = BOOT_STACK_TOP, the other general registers 0, EFLAGS = 2 (interrupts off),
 *   CS = BOOT_CS, DS = ES = FS = GS = SS = BOOT_DS, GDTR = {BOOT_BLOCK_ADDR, BOOT_GDT_LIMIT},
 *   CR0 = PE | MP | ET | NE, CR4 = OSFXSR | OSXMMEXCPT, x87 and SSE as after FNINIT and MXCSR 0x1F80.
 */
#ifndef PEEL_BOOT_BOOTBLOCK_H
#define PEEL_BOOT_BOOTBLOCK_H

#define BOOT_BLOCK_ADDR 0x2000 /* physical (in a VM: guest-physical); the GDT comes first */
#define BOOT_BLOCK_SIZE 0x1000
#define BOOT_STACK_TOP  0x2000

#define BOOT_GDT_ENTRIES 5
#define BOOT_GDT_LIMIT   (BOOT_GDT_ENTRIES * 8 - 1)
#define BOOT_CS          0x08 /* flat 32-bit code, DPL 0 */
#define BOOT_DS          0x10 /* flat data, DPL 0 */
#define BOOT_USER_CS     0x1B /* flat 32-bit code, DPL 3 */
#define BOOT_USER_DS     0x23 /* flat data, DPL 3 */

#define BOOT_ENTRY_OFFSET 0x40 /* uint32_t: where the ROM jumps */
#define BOOT_MBI_OFFSET   0x80 /* struct multiboot_info */

#define BOOT_MAX_MODULES 16

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>
#include "boot/multiboot.h"

struct boot_block {
    uint64_t gdt[8];
    uint32_t entry;
    uint32_t reserved[15];
    struct multiboot_info mbi;
    uint32_t pad[10];
    struct multiboot_module mods[BOOT_MAX_MODULES];
    char strings[BOOT_BLOCK_SIZE - 0x100 - BOOT_MAX_MODULES * sizeof(struct multiboot_module)];
};

_Static_assert(offsetof(struct boot_block, entry) == BOOT_ENTRY_OFFSET, "the ROM reads it");
_Static_assert(offsetof(struct boot_block, mbi) == BOOT_MBI_OFFSET, "the ROM points EBX at it");
_Static_assert(offsetof(struct boot_block, mods) == 0x100, "layout");
_Static_assert(sizeof(struct boot_block) == BOOT_BLOCK_SIZE, "one page");

struct boot_module {
    uint32_t start, end; /* physical, as in struct multiboot_module */
    const char *string;
};

/* Fill *block for a program entered at `entry` (physical) on a machine with `mem_kib` KiB of memory
 * in all, of which 640 KiB are low. 0, or -E2BIG when the strings or the modules do not fit. */
int boot_block_build(struct boot_block *block, uint32_t entry, uint32_t mem_kib,
                     const char *cmdline, const struct boot_module *modules, size_t n_modules);
#endif
#endif
