/* SPDX-License-Identifier: MIT
 *
 * Physical page frames: a bitmap over all memory that the boot loader reported.
 */
#ifndef PEEL_MM_FRAME_H
#define PEEL_MM_FRAME_H

#include <stddef.h>
#include "mm/addr.h"

#define FRAME_NONE ((hpa_t){~0UL})

/* Manage memory from 0 to `end` (bytes, at most DIRECT_SIZE); all frames start in use. */
void frame_init(uint64_t end);
/* Give the frames that lie wholly in start..end to the allocator, or take them out of its hands. */
void frame_release_range(uint64_t start, uint64_t end);
void frame_reserve_range(uint64_t start, uint64_t end);

/* `count` adjacent frames, zeroed. FRAME_NONE when there are none. */
hpa_t frame_alloc(size_t count);
void frame_free(hpa_t first, size_t count);
size_t frame_count_free(void);

#endif
