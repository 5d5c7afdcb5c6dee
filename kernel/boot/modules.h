/* SPDX-License-Identifier: MIT
 *
 * What the boot loader handed over, checked once and kept.
 */
#ifndef PEEL_BOOT_MODULES_H
#define PEEL_BOOT_MODULES_H

#include <stddef.h>
#include <stdint.h>

#define MODULES_MAX 16

struct module {
    const void *data;
    size_t size;
    const char *string; /* with the path that some boot loaders put in front removed */
};

struct boot_data {
    const char *cmdline; /* without the kernel's own file name */
    uint64_t memory_end; /* physical: first byte above the memory that starts at 1 MiB */
    unsigned n_modules;
    struct module modules[MODULES_MAX];
};

/* Check and copy what the boot loader left (all of it, strings included, lies below 4 GiB). Ends in
 * boot_fail() when it cannot be used. */
const struct boot_data *modules_init(uint32_t magic, uint32_t info);

/* Take the modules' frames out of the allocator's hands. */
void modules_reserve_frames(void);

#endif
