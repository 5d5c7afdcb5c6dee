// SPDX-License-Identifier: MIT
//
// The kernel's few string functions, under other names, against the C library's.
#include <stdint.h>
#include <stdlib.h>
#include "unit.h"

#define memset  peel_memset
#define memcpy  peel_memcpy
#define memmove peel_memmove
#define memcmp  peel_memcmp
#define strlen  peel_strlen
#define strnlen peel_strnlen
#define strcmp  peel_strcmp
#define strncmp peel_strncmp
#include "lib/string.c"
#undef memset
#undef memcpy
#undef memmove
#undef memcmp
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp

#define SIZE 128
static uint8_t ours[SIZE], theirs[SIZE];

static void fill(void)
{
    for (unsigned i = 0; i < SIZE; i++) {
        ours[i] = theirs[i] = (uint8_t)(i * 7 + 1);
    }
}

// All of both arrays is compared: what lies around the target must not change.
#define SAME() CHECK_EQ(memcmp(ours, theirs, SIZE), 0)

TEST(memset_and_memcpy_at_every_phase_and_size)
{
    for (unsigned at = 0; at < 20; at++) {
        for (unsigned size = 0; size < 40; size++) {
            fill();
            CHECK(peel_memset(ours + at, 0x1AB, size) == ours + at);
            memset(theirs + at, 0xAB, size);
            SAME();
            fill();
            CHECK(peel_memcpy(ours + at, ours + 80 - at / 2, size) == ours + at ||
                  at + size > 80 - at / 2);
            memmove(theirs + at, theirs + 80 - at / 2, size);
            if (at + size <= 80 - at / 2) {
                SAME();
            }
        }
    }
}

TEST(memmove_with_every_overlap)
{
    for (unsigned to = 0; to < 40; to++) {
        for (unsigned from = 0; from < 40; from++) {
            for (unsigned size = 0; size < 50; size += 1 + size / 8) {
                fill();
                CHECK(peel_memmove(ours + to, ours + from, size) == ours + to);
                memmove(theirs + to, theirs + from, size);
                SAME();
            }
        }
    }
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

// Bytes compare as unsigned; a difference after the end of either does not count.
TEST(comparisons_have_the_sign_of_the_c_library)
{
    static const char *const texts[] = {"",   "a",    "b",    "ab",       "abc",       "abd",
                                        "A",  "\x80", "\xFF", "\x7F",     "a\xFF",     "abcdefgh",
                                        "a=", "a ",   "ab ",  "abcdefgi", "abcdefgh\1"};
    const size_t n = sizeof texts / sizeof texts[0];

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            CHECK_EQ(sign(peel_strcmp(texts[i], texts[j])), sign(strcmp(texts[i], texts[j])));
            for (size_t limit = 0; limit < 12; limit++) {
                CHECK_EQ(sign(peel_strncmp(texts[i], texts[j], limit)),
                         sign(strncmp(texts[i], texts[j], limit)));
            }
        }
    }
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            uint8_t x[3] = {1, (uint8_t)a, 9}, y[3] = {1, (uint8_t)b, 9};

            CHECK_EQ(sign(peel_memcmp(x, y, 3)), sign((int)a - (int)b));
            CHECK_EQ(peel_memcmp(x, y, 1), 0);
        }
    }
    CHECK_EQ(peel_memcmp("a", "b", 0), 0);
}

// On memory that ends where it may be read.
TEST(lengths_read_no_further_than_they_may)
{
    for (size_t length = 0; length < 40; length++) {
        char *text = malloc(length + 1);

        memset(text, 'x', length);
        text[length] = '\0';
        CHECK_EQ(peel_strlen(text), length);
        for (size_t limit = 0; limit < 44; limit++) {
            CHECK_EQ(peel_strnlen(text, limit), limit < length ? limit : length);
        }
        text[length] = 'x'; // no end: the limit alone stops
        CHECK_EQ(peel_strnlen(text, length + 1), length + 1);
        free(text);
    }
}
