// SPDX-License-Identifier: MIT
//
// The boot block: what a program finds in low memory.
// sources: kernel/boot/bootblock.c
#include "unit.h"
#include "boot/bootblock.h"
#include "lib/errno.h"

static struct boot_block block;

static const char *string_at(uint32_t address)
{
    CHECK(address >= BOOT_BLOCK_ADDR && address < BOOT_BLOCK_ADDR + BOOT_BLOCK_SIZE);
    return (const char *)&block + (address - BOOT_BLOCK_ADDR);
}

TEST(describes_memory_and_command_line)
{
    CHECK_EQ(boot_block_build(&block, 0x100010, 64 * 1024, "a b=c", NULL, 0), 0);
    CHECK_EQ(block.entry, 0x100010);
    CHECK_EQ(block.mbi.flags, 0xD);
    CHECK_EQ(block.mbi.mem_lower, 640);
    CHECK_EQ(block.mbi.mem_upper, 63 * 1024);
    CHECK_EQ(block.mbi.mods_count, 0);
    CHECK_STR(string_at(block.mbi.cmdline), "a b=c");
}

TEST(little_memory_has_no_upper_part)
{
    CHECK_EQ(boot_block_build(&block, 0x100000, 512, "", NULL, 0), 0);
    CHECK_EQ(block.mbi.mem_upper, 0);
}

TEST(segments_are_flat)
{
    CHECK_EQ(boot_block_build(&block, 0x100000, 4096, "", NULL, 0), 0);
    CHECK_EQ(block.gdt[0], 0);
    CHECK_EQ(block.gdt[BOOT_CS / 8], 0x00CF9B000000FFFF);
    CHECK_EQ(block.gdt[BOOT_DS / 8], 0x00CF93000000FFFF);
    CHECK_EQ(block.gdt[BOOT_USER_CS / 8], 0x00CFFB000000FFFF);
    CHECK_EQ(block.gdt[BOOT_USER_DS / 8], 0x00CFF3000000FFFF);
}

TEST(modules_keep_order_and_strings)
{
    struct boot_module modules[] = {
        {0x1000000, 0x1000123, "one nonce=1"},
        {0x1001000, 0x1001000, ""},
    };

    CHECK_EQ(boot_block_build(&block, 0x100000, 65536, "k", modules, 2), 0);
    CHECK_EQ(block.mbi.mods_count, 2);
    CHECK_EQ(block.mbi.mods_addr, BOOT_BLOCK_ADDR + offsetof(struct boot_block, mods));
    CHECK_EQ(block.mods[0].start, 0x1000000);
    CHECK_EQ(block.mods[0].end, 0x1000123);
    CHECK_STR(string_at(block.mods[0].string), "one nonce=1");
    CHECK_EQ(block.mods[1].end, 0x1001000);
    CHECK_STR(string_at(block.mods[1].string), "");
}

TEST(too_many_modules_are_refused)
{
    static struct boot_module modules[BOOT_MAX_MODULES + 1];

    for (size_t i = 0; i <= BOOT_MAX_MODULES; i++)
        modules[i].string = "";
    CHECK_EQ(boot_block_build(&block, 0, 65536, "", modules, BOOT_MAX_MODULES), 0);
    CHECK_EQ(boot_block_build(&block, 0, 65536, "", modules, BOOT_MAX_MODULES + 1), -E2BIG);
}

// The longest command line fills the block to its last byte; one more does not fit.
TEST(strings_fill_the_block_and_no_more)
{
    static char text[sizeof block.strings + 1];
    struct boot_module module = {0, 0, ""};

    memset(text, 'x', sizeof block.strings - 1);
    CHECK_EQ(boot_block_build(&block, 0, 65536, text, NULL, 0), 0);
    CHECK_EQ(strlen(string_at(block.mbi.cmdline)), sizeof block.strings - 1);
    CHECK_EQ(boot_block_build(&block, 0, 65536, text, &module, 1), -E2BIG);
    text[sizeof block.strings - 1] = 'x';
    CHECK_EQ(boot_block_build(&block, 0, 65536, text, NULL, 0), -E2BIG);
}
