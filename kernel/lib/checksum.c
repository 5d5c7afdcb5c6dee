/* SPDX-License-Identifier: MIT
 *
 * FNV-1a over words, then over the bytes that are left.
 */
#include "lib/checksum.h"
#include "lib/string.h"

uint64_t checksum_add(uint64_t sum, const void *data, size_t size)
{
    const uint8_t *at = data;

    for (; size >= 8; size -= 8, at += 8) {
        uint64_t word;

        __builtin_memcpy(&word, at, 8);
        sum = checksum_word(sum, word);
    }
    for (; size > 0; size--, at++) {
        sum = (sum ^ *at) * CHECKSUM_PRIME;
    }
    return sum;
}
