// SPDX-License-Identifier: MIT
//
// Formatting, against the C library's printf where the two know the same conversions.
// sources: kernel/lib/format.c
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
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

// A grid: every flag, width, precision and length modifier on values around every boundary.
static void try_number(const char *flags, const char *width, const char *modifier, char letter)
{
    static const uint64_t values[] = {0,
                                      1,
                                      9,
                                      10,
                                      99,
                                      0x7F,
                                      0xFFFF,
                                      0x7FFFFFFF,
                                      0x80000000,
                                      0xFFFFFFFF,
                                      0x100000000,
                                      0x7FFFFFFFFFFFFFFF,
                                      1ULL << 63,
                                      UINT64_MAX,
                                      1234567890,
                                      0xDEADBEEF42,
                                      UINT64_MAX - 9};
    char format[32];

    snprintf(format, sizeof format, "<%%%s%s%s%c>", flags, width, modifier, letter);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char wanted[128], seen[128];
        int length;
        size_t ours;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        if (modifier[0] == '\0') {
            length = snprintf(wanted, sizeof wanted, format, (unsigned)values[i]);
            ours = format_text(seen, sizeof seen, format, (unsigned)values[i]);
        } else {
            length = snprintf(wanted, sizeof wanted, format, values[i]);
            ours = format_text(seen, sizeof seen, format, values[i]);
        }
#pragma GCC diagnostic pop
        CHECK_EQ(ours, length);
        CHECK_STR(seen, wanted);
    }
}

TEST(a_grid_of_numbers)
{
    static const char *const flags[] = {"", "0", "-", "0-", "-0"};
    static const char letters[] = "dux";
    static const char *const widths[] = {"", "1", "2", "8", "16", "20", "21", "40"};
    static const char *const modifiers[] = {"", "l", "ll", "z"};

    for (size_t f = 0; f < 5; f++) {
        for (size_t w = 0; w < 8; w++) {
            for (size_t m = 0; m < 4; m++) {
                for (size_t l = 0; l < 3; l++) {
                    try_number(flags[f], widths[w], modifiers[m], letters[l]);
                }
            }
        }
    }
}

// Texts whose end is not marked: the precision alone stops the reading, which ASan would see.
TEST(a_grid_of_texts)
{
    static const char *const flags[] = {"", "-"};

    for (size_t f = 0; f < 2; f++) {
        for (unsigned width = 0; width < 12; width++) {
            for (unsigned precision = 0; precision < 8; precision++) {
                char format[32], wanted[64], seen[64],
                    *text = malloc(precision == 0 ? 1 : precision);
                static const char long_text[] = "xxxxxxxxxxxxxxxx";
                int length;

                memset(text, 'x', precision == 0 ? 1 : precision);
                snprintf(format, sizeof format, "<%%%s%u.%us>", flags[f], width, precision);
                if (width == 0) {
                    snprintf(format, sizeof format, "<%%%s.%us>", flags[f], precision);
                }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
                length = snprintf(wanted, sizeof wanted, format, long_text);
                CHECK_EQ(format_text(seen, sizeof seen, format, text), length);
#pragma GCC diagnostic pop
                CHECK_STR(seen, wanted);
                free(text);
            }
        }
    }
}

// Every size of buffer for one text: never a byte too many, and always the whole length.
TEST(every_size_of_buffer)
{
    char wanted[64];
    int length = snprintf(wanted, sizeof wanted, "%s=%08x %5d", "value", 0xBEEFu, -3);

    for (size_t size = 0; size <= (size_t)length + 2; size++) {
        char *text = malloc(size == 0 ? 1 : size);

        CHECK_EQ(format_text(text, size, "%s=%08x %5d", "value", 0xBEEFu, -3), length);
        if (size > 0) {
            size_t kept = size - 1 < (size_t)length ? size - 1 : (size_t)length;

            CHECK_EQ(strlen(text), kept);
            CHECK_EQ(memcmp(text, wanted, kept), 0);
        }
        free(text);
    }
}

// What it does not know is copied, and a lone percent sign at the end ends the text.
TEST(mistakes_show)
{
    static const char *const formats[] = {"%q", "a%", "%08", "%l"};
    static const char *const results[] = {"%q", "a", "", ""};
    char seen[32];

    for (size_t i = 0; i < 4; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-security"
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        format_text(seen, sizeof seen, formats[i]);
#pragma GCC diagnostic pop
        CHECK_STR(seen, results[i]);
    }
}
