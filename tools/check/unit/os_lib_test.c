// SPDX-License-Identifier: MIT
//
// What the guest OS's kernel and programs share of a C library, under other names, against the host's.
#include <stdint.h>
#include "unit.h"

#define memset  os_memset
#define memcpy  os_memcpy
#define memmove os_memmove
#define memcmp  os_memcmp
#define strlen  os_strlen
#define strcmp  os_strcmp
#define strncmp os_strncmp
#define strchr  os_strchr
#include "lib/string.c"
#undef memset
#undef memcpy
#undef memmove
#undef memcmp
#undef strlen
#undef strcmp
#undef strncmp
#undef strchr

#define SIZE 100
static uint8_t ours[SIZE], theirs[SIZE];

TEST(memory_with_every_overlap)
{
    for (unsigned to = 0; to < 30; to++) {
        for (unsigned from = 0; from < 30; from++) {
            for (unsigned n = 0; n < 40; n += 3) {
                for (unsigned i = 0; i < SIZE; i++)
                    ours[i] = theirs[i] = (uint8_t)(i * 7);
                CHECK(os_memmove(ours + to, ours + from, n) == ours + to);
                memmove(theirs + to, theirs + from, n);
                CHECK_EQ(memcmp(ours, theirs, SIZE), 0);
            }
        }
    }
}

TEST(memory_at_every_phase_and_size)
{
    for (unsigned at = 0; at < 12; at++) {
        for (unsigned n = 0; n < 40; n++) {
            memset(ours, 1, SIZE);
            memset(theirs, 1, SIZE);
            CHECK(os_memset(ours + at, 0x1AB, n) == ours + at);
            memset(theirs + at, 0xAB, n);
            CHECK_EQ(memcmp(ours, theirs, SIZE), 0);
            for (unsigned i = 50; i < SIZE; i++)
                ours[i] = theirs[i] = (uint8_t)i;
            CHECK(os_memcpy(ours + at, ours + 55, n) == ours + at);
            memcpy(theirs + at, theirs + 55, n);
            CHECK_EQ(memcmp(ours, theirs, SIZE), 0);
        }
    }
}

TEST(memory_is_compared)
{
    memset(ours, 0xAB, SIZE);
    CHECK_EQ(os_memcmp(ours + 50, ours, 50), 0);
    ours[99] = 0xAC;
    CHECK(os_memcmp(ours + 50, ours, 50) > 0);
    CHECK(os_memcmp(ours, ours + 50, 50) < 0);
    CHECK_EQ(os_memcmp(ours, ours + 50, 0), 0);
}

TEST(strings)
{
    const char *text = "some text";

    CHECK_EQ(os_strlen(""), 0);
    CHECK_EQ(os_strlen(text), 9);
    CHECK(os_strcmp("a", "b") < 0 && os_strcmp("b", "a") > 0 && os_strcmp("a", "a") == 0);
    CHECK(os_strcmp("a", "aa") < 0 && os_strcmp("\xff", "a") > 0);
    CHECK_EQ(os_strncmp("abc", "abd", 2), 0);
    CHECK(os_strncmp("abc", "abd", 3) < 0);
    CHECK(os_strchr(text, 'e') == text + 3);
    CHECK(os_strchr(text, '\0') == text + 9);
    CHECK(os_strchr(text, 'z') == NULL);
}
