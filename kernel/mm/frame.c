/* SPDX-License-Identifier: MIT
 *
 * The frame allocator: first fit over a bitmap, from where the last search ended.
 */
#include "mm/frame.h"
#include <stdbool.h>
#include "lib/panic.h"
#include "lib/string.h"
#include "mm/layout.h"
#include "mm/paging.h"

#define MAX_FRAMES (DIRECT_SIZE / PAGE_SIZE)

static uint8_t free_map[MAX_FRAMES / 8]; /* a set bit: to be handed out */
static size_t n_frames, n_free, next;

static bool frame_in_use(size_t frame)
{
    return (free_map[frame / 8] >> (frame % 8) & 1) == 0;
}

static void frame_mark(size_t frame, bool used)
{
    if (frame_in_use(frame) == used) {
        return;
    }
    free_map[frame / 8] ^= (uint8_t)(1 << (frame % 8));
    n_free += used ? -1UL : 1UL;
}

void frame_init(uint64_t end)
{
    assert(end <= DIRECT_SIZE);
    n_frames = end / PAGE_SIZE;
}

void frame_release_range(uint64_t start, uint64_t end)
{
    size_t f = page_round_up(start) / PAGE_SIZE;
    size_t last = end / PAGE_SIZE < n_frames ? end / PAGE_SIZE : n_frames;

    while (f < last) {
        /* Eight at once where none is free yet: at boot that is nearly all of memory. */
        if (f % 8 == 0 && f + 8 <= last && free_map[f / 8] == 0) {
            free_map[f / 8] = 0xFF;
            n_free += 8;
            f += 8;
        } else {
            frame_mark(f++, false);
        }
    }
}

void frame_reserve_range(uint64_t start, uint64_t end)
{
    for (size_t f = start / PAGE_SIZE; f < page_round_up(end) / PAGE_SIZE && f < n_frames; f++) {
        frame_mark(f, true);
    }
}

/* The first of `count` free frames at or after `from` and below `to`; `to` when there is none. */
static size_t frame_find(size_t from, size_t to, size_t count)
{
    size_t run = 0;

    for (size_t f = from; f < to; f++) {
        run = frame_in_use(f) ? 0 : run + 1;
        if (run == count) {
            return f + 1 - count;
        }
    }
    return to;
}

hpa_t frame_alloc(size_t count)
{
    size_t first = frame_find(next, n_frames, count);

    if (first == n_frames) {
        first = frame_find(0, n_frames, count);
    }
    if (first == n_frames) {
        return FRAME_NONE;
    }
    for (size_t f = first; f < first + count; f++) {
        frame_mark(f, true);
    }
    next = first + count;
    memset(paging_direct(hpa(first * PAGE_SIZE)), 0, count * PAGE_SIZE);
    return hpa(first * PAGE_SIZE);
}

void frame_free(hpa_t first, size_t count)
{
    size_t f = first.v / PAGE_SIZE;

    for (size_t i = 0; i < count; i++) {
        assert(f + i < n_frames && frame_in_use(f + i));
        frame_mark(f + i, false);
    }
}

size_t frame_count_free(void)
{
    return n_free;
}
