/* SPDX-License-Identifier: MIT
 *
 * Programs as ELF files of either word size: checked, and handed on segment by segment. Pure: the file is
 * read through a callback, and the segments go to one. A file is what a user wrote: nothing in it is
 * believed.
 */
#ifndef OS_ELF_H
#define OS_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_MAX_SEGMENTS 8

/* Bytes [0, file_size) of the segment are in the file at `offset`; the rest up to memory_size is zero. */
struct elf_segment {
    uint64_t address, memory_size;
    uint32_t offset, file_size;
    bool writable, executable;
};

struct elf_file {
    void *context;
    unsigned word_size; /* 4 or 8: the only one that is accepted */
    uint64_t low, high; /* segments lie in [low, high) */
    /* Read all n bytes at an offset. 0, or a negative error. */
    int (*read)(void *context, uint32_t offset, void *to, size_t n);
    /* Called for each segment, ascending by address and without overlap. 0, or a negative error. */
    int (*load)(void *context, const struct elf_segment *segment);
};

/* Returns 0 with *entry, the address to start at, and *end, the first one behind all segments; -ENOEXEC
 * for a file that is not such a program; or the first error of a callback. */
int elf_load(const struct elf_file *file, uint64_t *entry, uint64_t *end);
#endif
