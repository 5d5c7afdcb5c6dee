/* SPDX-License-Identifier: MIT
 *
 * Loading a guest's ELF file. Pure but for where the bytes go: a callback, so it is tested hosted.
 */
#ifndef PEEL_VMM_ELF_H
#define PEEL_VMM_ELF_H

#include <stddef.h>
#include <stdint.h>

struct elf_target {
    void *context;
    uint64_t memory; /* bytes of guest memory: no segment may end above */
    /* Copy `size` bytes to guest-physical `to`; nonzero when there is no memory there. */
    int (*write)(void *context, uint64_t to, const void *from, size_t size);
};

/* Load an ELF32 executable for x86 by its physical addresses; *entry gets its entry point. Fresh guest
 * memory is zero, so nothing is written for .bss. NULL, or what is wrong, in words, followed by the
 * number *value where the words end in ':'. */
const char *elf_load(const void *image, size_t size, const struct elf_target *target,
                     uint64_t *entry, uint64_t *value);

#endif
