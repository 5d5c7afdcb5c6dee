// SPDX-License-Identifier: MIT
//
// A segment moved: what becomes of each single bit, and what the base itself makes of the result.
#include <stdint.h>
#include "unit.h"
#include "x86/desc.h"

// The kernel is not written for -Wconversion.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#include "descriptor.c"
#pragma GCC diagnostic pop

static const uint64_t descriptors[] = {0, UINT64_MAX, 0x00CF9A000000FFFF, 0x0123456789ABCDEF};
static const uint32_t bases[] = {0, UINT32_MAX, 0x89ABCDEF, 0x00FF0000};

#define N(array) (sizeof(array) / sizeof((array)[0]))

static int is_base_bit(unsigned bit)
{
    return (bit >= 16 && bit < 40) || bit >= 56;
}

TEST(each_bit_of_the_base_goes_where_the_base_is_read)
{
    for (size_t d = 0; d < N(descriptors); d++) {
        for (size_t b = 0; b < N(bases); b++) {
            for (unsigned bit = 0; bit < 32; bit++) {
                uint32_t base = bases[b] ^ 1U << bit;

                CHECK_EQ(desc_base(descriptor_set_base(descriptors[d], base)), base);
            }
        }
    }
}

TEST(each_other_bit_stays_and_the_old_base_is_gone)
{
    for (size_t d = 0; d < N(descriptors); d++) {
        for (size_t b = 0; b < N(bases); b++) {
            uint64_t moved = descriptor_set_base(descriptors[d], bases[b]);

            for (unsigned bit = 0; bit < 64; bit++) {
                uint64_t changed = 1ULL << bit;

                CHECK_EQ(descriptor_set_base(descriptors[d] ^ changed, bases[b]),
                         is_base_bit(bit) ? moved : moved ^ changed);
            }
        }
    }
}

TEST(a_moved_segment_is_the_one_that_would_have_been_made_there)
{
    const uint64_t bits = DESC_S | DESC_P | DESC_G | DESC_DPL;

    CHECK_EQ(descriptor_set_base(desc_make(0x12345678, 0xABCDE, bits), 0xFEDCBA98),
             desc_make(0xFEDCBA98, 0xABCDE, bits));
}
