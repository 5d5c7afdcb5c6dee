// SPDX-License-Identifier: MIT
//
// Builds a boot block. Pure: compiled into the kernel, which writes one into each virtual machine, and
// into tools/mkboot, which writes the one that the ROM uses.
#include "boot/bootblock.h"
#include "lib/errno.h"

#define GDT_FLAT_CODE(dpl) (0x00CF9B000000FFFFULL | (uint64_t)(dpl) << 45)
#define GDT_FLAT_DATA(dpl) (0x00CF93000000FFFFULL | (uint64_t)(dpl) << 45)

#define LOW_MEMORY_KIB 640
#define ONE_MIB_IN_KIB 1024

// Append the string and its NUL at *used. Returns its physical address, or 0 when it does not fit.
static uint32_t add_string(struct boot_block *block, size_t *used, const char *string)
{
    size_t start = *used;
    size_t i = start;
    do {
        if (i == sizeof block->strings)
            return 0;
        block->strings[i] = *string;
        i++;
    } while (*string++ != '\0');
    *used = i;
    return (uint32_t)(BOOT_BLOCK_ADDR + offsetof(struct boot_block, strings) + start);
}

static void clear(struct boot_block *block)
{
    unsigned char *bytes = (unsigned char *)block;
    for (size_t i = 0; i < sizeof *block; i++)
        bytes[i] = 0;
}

int boot_block_build(struct boot_block *block, uint32_t entry, uint32_t mem_kib,
                     const char *cmdline, const struct boot_module *modules, size_t n_modules)
{
    size_t used = 0;

    if (n_modules > BOOT_MAX_MODULES)
        return -E2BIG;
    clear(block);
    block->gdt[BOOT_CS / 8] = GDT_FLAT_CODE(0);
    block->gdt[BOOT_DS / 8] = GDT_FLAT_DATA(0);
    block->gdt[BOOT_USER_CS / 8] = GDT_FLAT_CODE(3);
    block->gdt[BOOT_USER_DS / 8] = GDT_FLAT_DATA(3);
    block->entry = entry;

    struct multiboot_info *mbi = &block->mbi;
    mbi->flags = MULTIBOOT_INFO_MEMORY | MULTIBOOT_INFO_CMDLINE | MULTIBOOT_INFO_MODS;
    mbi->mem_lower = LOW_MEMORY_KIB;
    mbi->mem_upper = mem_kib > ONE_MIB_IN_KIB ? mem_kib - ONE_MIB_IN_KIB : 0;
    mbi->cmdline = add_string(block, &used, cmdline);
    if (mbi->cmdline == 0)
        return -E2BIG;
    mbi->mods_count = (uint32_t)n_modules;
    mbi->mods_addr = BOOT_BLOCK_ADDR + offsetof(struct boot_block, mods);
    for (size_t i = 0; i < n_modules; i++) {
        uint32_t string = add_string(block, &used, modules[i].string);
        if (string == 0)
            return -E2BIG;
        block->mods[i].start = modules[i].start;
        block->mods[i].end = modules[i].end;
        block->mods[i].string = string;
    }
    return 0;
}
