/* SPDX-License-Identifier: MIT
 *
 * Nonces.
 */
#include "nonce.h"
#include <string.h>
#include "text.h"

uint32_t nonce_of(const char *seed, const char *lab, const char *row, const char *machine)
{
    const char *text = pool_format("%s/%s/%s/%s", seed, lab, row, machine);
    uint64_t hash = fnv64(text, strlen(text) + 1);

    hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccd;
    hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53;
    hash ^= hash >> 33;
    return (uint32_t)hash != 0 ? (uint32_t)hash : 1;
}
