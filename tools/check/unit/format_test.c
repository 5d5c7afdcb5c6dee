// SPDX-License-Identifier: MIT
//
// Formatting, against the C library's printf where the two know the same conversions.
// sources: kernel/lib/format.c
#include <limits.h>
#include <stdint.h>
#include "unit.h"
#include "lib/format.h"

// Both must agree on the text and on the length.
#define AGREE(...)                                                                                 \
    do {                                                                                           \
        char wanted[128], seen[128];                                                               \
        int length = snprintf(wanted, sizeof wanted, __VA_ARGS__);                                 \
        CHECK_EQ(format_text(seen, sizeof seen, __VA_ARGS__), length);                             \
        CHECK_STR(seen, wanted);                                                                   \
    } while (0)

TEST(numbers)
{
    AGREE("%d %d %d %d", 0, -1, INT_MAX, INT_MIN);
    AGREE("%u %x %x", UINT_MAX, 0xDEADBEEFu, 0u);
    AGREE("%ld %lu %lx", LONG_MIN, ULONG_MAX, 0x8000000000000000ul);
    AGREE("%zu %zx", (size_t)0, SIZE_MAX);
}

TEST(widths_and_flags)
{
    AGREE("[%5d] [%-5d] [%05d] [%05d]", 42, 42, 42, -42);
    AGREE("[%8x] [%08x] [%-8x] [%016lx]", 0xABCu, 0xABCu, 0xABCu, 1ul);
    AGREE("[%*d] [%3s] [%-6s] [%2s]", 6, 7, "a", "bc", "longer");
    AGREE("[%.2s] [%5.1s] [%.*s] [%.0s]", "abc", "xyz", 2, "pqr", "none");
}

TEST(characters_and_percent)
{
    AGREE("%c%c %% %s", 'o', 'k', "");
    AGREE("plain");
}

TEST(short_buffers_are_cut_and_ended)
{
    char text[6];

    memset(text, '#', sizeof text);
    CHECK_EQ(format_text(text, 4, "%d", 123456), 6);
    CHECK_STR(text, "123");
    CHECK_EQ(text[4], '#');
    CHECK_EQ(format_text(text, 1, "x"), 1);
    CHECK_STR(text, "");
    text[0] = '#';
    CHECK_EQ(format_text(text, 0, "xyz"), 3);
    CHECK_EQ(text[0], '#');
}
