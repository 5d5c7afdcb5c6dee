// SPDX-License-Identifier: MIT
//
// The guest OS's ring of bytes, against an array that never wraps.
// sources: guest-os/kernel/ring.c
#include <stdlib.h>
#include "unit.h"
#include "ring.h"

#define SIZE 64

TEST(a_ring_fills_and_empties)
{
    uint8_t bytes[SIZE], out[SIZE];
    struct ring ring;

    ring_init(&ring, bytes, SIZE);
    CHECK_EQ(ring_get(&ring, out, 1), 0);
    for (int i = 0; i < SIZE; i++)
        CHECK_EQ(ring_put(&ring, &i, 1), 1);
    CHECK_EQ(ring_room(&ring), 0);
    CHECK_EQ(ring_put(&ring, out, 1), 0);
    CHECK_EQ(ring_get(&ring, out, SIZE + 5), SIZE);
    for (int i = 0; i < SIZE; i++)
        CHECK_EQ(out[i], i);
    CHECK_EQ(ring_used(&ring), 0);
}

TEST(bytes_come_out_in_order_even_when_the_counters_wrap)
{
    uint8_t bytes[SIZE], in[2 * SIZE], out[2 * SIZE], next_in = 0, next_out = 0;
    struct ring ring;
    uint32_t random = 1;

    ring_init(&ring, bytes, SIZE);
    ring.put = ring.got = UINT32_MAX - 1000;
    for (int i = 0; i < 10000; i++) {
        uint32_t n = (random = random * 1664525 + 1013904223) >> 16 & 127, done;

        for (uint32_t k = 0; k < n; k++)
            in[k] = (uint8_t)(next_in + k);
        done = ring_put(&ring, in, n);
        next_in = (uint8_t)(next_in + done);
        done = ring_get(&ring, out, n * 3 / 4);
        for (uint32_t k = 0; k < done; k++)
            CHECK_EQ(out[k], (uint8_t)(next_out + k));
        next_out = (uint8_t)(next_out + done);
        CHECK_EQ((uint8_t)(next_in - next_out), ring_used(&ring));
    }
}
