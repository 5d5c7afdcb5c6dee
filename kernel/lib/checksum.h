/* SPDX-License-Identifier: MIT
 *
 * A 64-bit checksum to notice changes of memory (FNV-1a over 8-byte words): not against an adversary
 * who computes with it.
 */
#ifndef PEEL_LIB_CHECKSUM_H
#define PEEL_LIB_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#define CHECKSUM_START 0xCBF29CE484222325ULL
#define CHECKSUM_PRIME 0x100000001B3ULL

/* Go on from `sum` over one word. */
static inline uint64_t checksum_word(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * CHECKSUM_PRIME;
    return sum ^ sum >> 29; /* so that a change in high bits reaches the low ones too */
}

/* Go on from `sum` over `size` bytes. */
uint64_t checksum_add(uint64_t sum, const void *data, size_t size);

#endif
