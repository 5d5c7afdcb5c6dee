/* SPDX-License-Identifier: MIT
 *
 * A ring of bytes: what a pipe holds. Pure.
 */
#ifndef OS_RING_H
#define OS_RING_H

#include <stdint.h>

/* Both ends count up for ever: their difference is what the ring holds, and needs no flag for "full". */
struct ring {
    uint8_t *bytes;
    uint32_t size; /* a power of two, so that the counters may wrap */
    uint32_t put, got;
};

void ring_init(struct ring *ring, void *bytes, uint32_t size);
uint32_t ring_used(const struct ring *ring);
uint32_t ring_room(const struct ring *ring);

/* Move as many bytes as fit, or as there are; return how many. */
uint32_t ring_put(struct ring *ring, const void *from, uint32_t n);
uint32_t ring_get(struct ring *ring, void *to, uint32_t n);
#endif
