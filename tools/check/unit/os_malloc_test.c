// SPDX-License-Identifier: MIT
//
// The programs' malloc, in an arena that ends, and whose break somebody else moves, too.
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include "unit.h"

#define malloc os_malloc
#define free   os_free
#define USER_STDLIB_H
#define USER_UNISTD_H
void *os_malloc(size_t size);
void os_free(void *memory);
static void *sbrk(long delta);
#define IS_ERROR(address) ((uintptr_t)(address) > (uintptr_t)-4096)
#include "../../../guest-os/user/libc/malloc.c"
#undef malloc
#undef free

#define ARENA 300000
static char arena[ARENA];
static long arena_end;

static void *sbrk(long delta)
{
    char *before = arena + arena_end;

    if (delta > ARENA - arena_end)
        return (void *)-12;
    arena_end += delta;
    return before;
}

static void start(void)
{
    arena_end = 3; /* not aligned */
    first = last = NULL;
}

TEST(blocks_do_not_overlap)
{
    enum { BLOCKS = 100 };
    unsigned char *blocks[BLOCKS] = {0};
    size_t sizes[BLOCKS];
    uint32_t random = 1;

    start();
    for (int round = 0; round < 100000; round++) {
        uint32_t i = (random = random * 1664525 + 1013904223) >> 16 & 63;

        if (blocks[i] != NULL) {
            for (size_t k = 0; k < sizes[i]; k++)
                CHECK_EQ(blocks[i][k], (unsigned char)i);
            os_free(blocks[i]);
            blocks[i] = NULL;
            continue;
        }
        sizes[i] = random >> 4 & 2047;
        blocks[i] = os_malloc(sizes[i]);
        CHECK(blocks[i] != NULL && (uintptr_t)blocks[i] % 16 == 0);
        memset(blocks[i], (int)i, sizes[i]);
        if (round % 5000 == 0)
            (void)sbrk(8); /* a gap */
    }
}

TEST(what_is_freed_is_used_again)
{
    void *all[64];
    long end;

    start();
    for (int i = 0; i < 64; i++)
        all[i] = os_malloc(1000);
    end = arena_end;
    for (int i = 0; i < 64; i++)
        os_free(all[i]);
    CHECK(os_malloc(15000) != NULL); /* neighbours were joined */
    CHECK(os_malloc(15000) != NULL);
    CHECK_EQ(arena_end, end);
}

TEST(memory_ends)
{
    start();
    CHECK(os_malloc(SIZE_MAX) == NULL);
    CHECK(os_malloc(ARENA) == NULL);
    CHECK(os_malloc(1000) != NULL);
    while (os_malloc(5000) != NULL)
        ;
    CHECK(os_malloc(5000) == NULL);
    os_free(NULL);
}
