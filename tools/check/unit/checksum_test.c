// SPDX-License-Identifier: MIT
//
// The checksum that notices a change of the hypervisor's own memory: it must notice each single bit.
// sources: kernel/lib/checksum.c
#include <stdint.h>
#include <stdlib.h>
#include "unit.h"
#include "lib/checksum.h"

TEST(nothing_changes_nothing)
{
    CHECK_EQ(checksum_add(CHECKSUM_START, "", 0), CHECKSUM_START);
    CHECK_EQ(checksum_add(5, NULL, 0), 5);
}

// Every bit of every byte, at every size and phase around a word; the bytes end where the block ends.
TEST(every_bit_counts)
{
    for (size_t size = 1; size <= 41; size++) {
        uint8_t *block = malloc(size);
        uint64_t sum;

        for (size_t i = 0; i < size; i++) {
            block[i] = (uint8_t)(i * 37 + size);
        }
        sum = checksum_add(CHECKSUM_START, block, size);
        for (size_t bit = 0; bit < size * 8; bit++) {
            block[bit / 8] ^= (uint8_t)(1 << bit % 8);
            CHECK(checksum_add(CHECKSUM_START, block, size) != sum);
            block[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        CHECK_EQ(checksum_add(CHECKSUM_START, block, size), sum);
        free(block);
    }
}

TEST(order_and_start_count)
{
    uint64_t words[4] = {1, 2, 3, 4}, swapped[4] = {2, 1, 3, 4};

    CHECK(checksum_add(CHECKSUM_START, words, 32) != checksum_add(CHECKSUM_START, swapped, 32));
    CHECK(checksum_add(CHECKSUM_START, words, 32) != checksum_add(CHECKSUM_START + 1, words, 32));
    CHECK(checksum_add(CHECKSUM_START, words, 24) != checksum_add(CHECKSUM_START, words, 32));
}

// A sum goes on where it stopped, whole words at a time.
TEST(two_parts_are_the_whole)
{
    uint64_t words[8] = {9, 8, 7, 6, 5, 4, 3, 2};
    uint64_t first = checksum_add(CHECKSUM_START, words, 24);

    CHECK_EQ(checksum_add(first, words + 3, 40), checksum_add(CHECKSUM_START, words, 64));
}

// Two flips of the same bit in different words must not cancel.
TEST(pairs_of_bits_count)
{
    uint64_t words[4] = {0}, sum = checksum_add(CHECKSUM_START, words, sizeof words);

    for (unsigned bit = 0; bit < 64; bit++) {
        for (unsigned other = 0; other < 64; other++) {
            words[1] = 1ULL << bit;
            words[2] = 1ULL << other;
            CHECK(checksum_add(CHECKSUM_START, words, sizeof words) != sum);
        }
    }
}
