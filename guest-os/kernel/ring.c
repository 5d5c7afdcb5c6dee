/* SPDX-License-Identifier: MIT
 *
 * A ring of bytes: see ring.h.
 */
#include "ring.h"

void ring_init(struct ring *ring, void *bytes, uint32_t size)
{
    *ring = (struct ring){.bytes = bytes, .size = size};
}

uint32_t ring_used(const struct ring *ring)
{
    return ring->put - ring->got;
}

uint32_t ring_room(const struct ring *ring)
{
    return ring->size - ring_used(ring);
}

uint32_t ring_put(struct ring *ring, const void *from, uint32_t n)
{
    const uint8_t *bytes = from;
    uint32_t room = ring_room(ring), done = n < room ? n : room;

    for (uint32_t i = 0; i < done; i++)
        ring->bytes[ring->put++ & (ring->size - 1)] = bytes[i];
    return done;
}

uint32_t ring_get(struct ring *ring, void *to, uint32_t n)
{
    uint8_t *bytes = to;
    uint32_t used = ring_used(ring), done = n < used ? n : used;

    for (uint32_t i = 0; i < done; i++)
        bytes[i] = ring->bytes[ring->got++ & (ring->size - 1)];
    return done;
}
