/* SPDX-License-Identifier: MIT
 *
 * Multiboot 1, as far as Peel uses it. A fact header: Multiboot Specification 0.6.96, sections 3.1
 * (header) and 3.3 (information structure). Usable from C and from assembly.
 */
#ifndef PEEL_BOOT_MULTIBOOT_H
#define PEEL_BOOT_MULTIBOOT_H

#define MULTIBOOT_HEADER_MAGIC 0x1BADB002
#define MULTIBOOT_BOOT_MAGIC   0x2BADB002 /* in EAX at the entry point */

/* Header flags. */
#define MULTIBOOT_PAGE_ALIGN  0x00000001 /* modules on page boundaries */
#define MULTIBOOT_MEMORY_INFO 0x00000002 /* mem_lower and mem_upper wanted */

/* Information flags: which fields are valid. */
#define MULTIBOOT_INFO_MEMORY  0x00000001
#define MULTIBOOT_INFO_CMDLINE 0x00000004
#define MULTIBOOT_INFO_MODS    0x00000008

#define MULTIBOOT_INFO_MEM_UPPER 8 /* offset of mem_upper */

#ifndef __ASSEMBLER__
#include <stdint.h>

struct multiboot_info {
    uint32_t flags;
    uint32_t mem_lower; /* KiB below 1 MiB */
    uint32_t mem_upper; /* KiB above 1 MiB, up to the first hole */
    uint32_t boot_device;
    uint32_t cmdline; /* physical address of a NUL-terminated string */
    uint32_t mods_count;
    uint32_t mods_addr; /* physical address of struct multiboot_module[] */
    uint32_t unused[15];
};

struct multiboot_module {
    uint32_t start; /* first byte, physical */
    uint32_t end;   /* one past the last byte, physical */
    uint32_t string;
    uint32_t reserved;
};
#endif
#endif
