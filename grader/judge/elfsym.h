/* SPDX-License-Identifier: MIT
 *
 * Symbols and bytes of an ELF file, 32 or 64 bits: the hypervisor's (a student's compiler made it: nothing in
 * it is trusted) and the probes'. System V ABI, chapters 4 and 5.
 */
#ifndef JUDGE_ELFSYM_H
#define JUDGE_ELFSYM_H
#include "text.h"

struct symbol {
    uint64_t address, size;
    const char *name;
};

struct elf_segment {
    uint64_t address;
    struct bytes content;
};

struct elf {
    struct symbol *symbols; /* of code, by address */
    size_t n_symbols;
    struct elf_segment *segments;
    size_t n_segments;
};

/* NULL when the file is not there or is no such ELF. */
struct elf *elf_read(const char *path);
/* "name+0x12" for an address in code; NULL when no symbol stands there. `elf` may be NULL. */
const char *elf_place(const struct elf *elf, uint64_t address);
/* The addresses from *lo up to *hi of a function. */
bool elf_function(const struct elf *elf, const char *name, uint64_t *lo, uint64_t *hi);
/* Does the file have these bytes (hexadecimal) at the address? */
bool elf_has_bytes(const struct elf *elf, uint64_t address, const char *hex);

#endif
