// SPDX-License-Identifier: MIT
//
// Ring compression: every kind of descriptor there is, and what may never come out of it.
#include <stdint.h>
#include "unit.h"

// The kernel is not written for -Wconversion.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#include "compress.c"
#pragma GCC diagnostic pop

#define RIGHTS_SHIFT 40

// Bits that ring compression must leave alone: base, limit, accessed, writable or readable, code, S, P,
// AVL, D/B and G. Conforming is a code descriptor's; for data the same bit says expand-down.
static uint64_t kept_bits(uint64_t desc)
{
    uint64_t kept = ~(DESC_DPL | DESC_L | DESC_CONFORMING);

    return desc_is_code(desc) ? kept : kept | DESC_CONFORMING;
}

static int is_wrong(uint64_t desc)
{
    uint64_t seen = descriptor_compress(desc);
    unsigned dpl = desc_dpl(desc);

    if (!(desc & DESC_S)) {
        return seen != 0;
    }
    return !(seen & DESC_S) || (seen & DESC_L) || desc_dpl(seen) != (dpl == 0 ? 1 : dpl) ||
           (desc_is_code(seen) && (seen & DESC_CONFORMING)) ||
           ((seen ^ desc) & kept_bits(desc)) != 0;
}

// All 2^16 values of the two bytes with rights and flags, bits 48-51 of the limit among them.
TEST(all_rights_and_flags_on_several_bases_and_limits)
{
    static const uint64_t places[] = {
        0,
        0x00CF00000000FFFF & ~0x00F0000000000000,
        0xFF0000FFFFFFFFFF,
        0x12000034567890AB,
        0x8000008000008000,
    };
    unsigned wrong = 0;

    for (size_t p = 0; p < sizeof places / sizeof places[0]; p++) {
        for (uint64_t bits = 0; bits <= 0xFFFF; bits++) {
            uint64_t desc = (places[p] & ~(0xFFFFULL << RIGHTS_SHIFT)) | bits << RIGHTS_SHIFT;

            if (is_wrong(desc) && wrong++ < 5) {
                CHECK_EQ(descriptor_compress(desc), desc); // shows both
            }
        }
    }
    CHECK_EQ(wrong, 0);
}

TEST(random_descriptors)
{
    uint64_t state = 1;
    unsigned wrong = 0;

    for (unsigned i = 0; i < 1000000; i++) {
        state = state * 6364136223846793005 + 1442695040888963407;
        wrong += is_wrong(state ^ state >> 29) != 0;
    }
    CHECK_EQ(wrong, 0);
}

TEST(the_boot_block_s_segments)
{
    CHECK_EQ(descriptor_compress(0), 0);
    CHECK_EQ(descriptor_compress(0x00CF9B000000FFFF), 0x00CFBB000000FFFF);
    CHECK_EQ(descriptor_compress(0x00CF93000000FFFF), 0x00CFB3000000FFFF);
    CHECK_EQ(descriptor_compress(0x00CFFB000000FFFF), 0x00CFFB000000FFFF);
    CHECK_EQ(descriptor_compress(0x00CFF3000000FFFF), 0x00CFF3000000FFFF);
}

// A conforming code segment becomes an ordinary one; an expand-down data segment stays what it is.
TEST(conforming_is_not_expand_down)
{
    CHECK_EQ(descriptor_compress(0x00CF9F000000FFFF), 0x00CFBB000000FFFF);
    CHECK_EQ(descriptor_compress(0x00CF97000000FFFF), 0x00CFB7000000FFFF);
    CHECK_EQ(descriptor_compress(0x00AF9B000000FFFF), 0x008FBB000000FFFF); // L, and D stays clear
}

TEST(system_descriptors_become_nothing)
{
    for (uint64_t type = 0; type < 16; type++) {
        CHECK_EQ(descriptor_compress(0x0000E00000180000 | type << DESC_TYPE_SHIFT), 0);
    }
}
