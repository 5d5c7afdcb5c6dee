/* SPDX-License-Identifier: MIT
 *
 * ELF32 as far as mkboot reads it. A fact header: System V ABI, chapters 4 (object files) and 5
 * (program loading).
 */
#ifndef PEEL_MKBOOT_ELF32_H
#define PEEL_MKBOOT_ELF32_H
#include <stdint.h>

#define ELF32_IDENT       "\177ELF\1\1\1" /* magic, 32-bit, little-endian, version 1 */
#define ELF32_IDENT_SIZE  7
#define ELF32_MACHINE_386 3
#define ELF32_PT_LOAD     1

struct elf32_ehdr {
    unsigned char ident[16];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf32_phdr {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

_Static_assert(sizeof(struct elf32_ehdr) == 52, "System V ABI, figure 4-3");
_Static_assert(sizeof(struct elf32_phdr) == 32, "System V ABI, figure 5-1");
#endif
