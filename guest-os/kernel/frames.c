/* SPDX-License-Identifier: MIT
 *
 * The frame allocator: see frames.h. A search begins at the lowest frame that may be free, so that taking
 * all of memory frame by frame looks at each frame once.
 */
#include "frames.h"
#include "abi.h"

void frames_init(struct frames *frames, uint16_t *references, uint32_t count)
{
    *frames = (struct frames){.references = references, .count = count, .lowest = count};
    for (uint32_t i = 0; i < count; i++)
        references[i] = FRAMES_RESERVED;
}

static void set_free(struct frames *frames, uint32_t frame)
{
    frames->references[frame] = 0;
    frames->free++;
    if (frame < frames->lowest)
        frames->lowest = frame;
}

void frames_add(struct frames *frames, uint32_t first, uint32_t n)
{
    for (uint32_t i = 0; i < n && first + i < frames->count; i++) {
        if (frames->references[first + i] == FRAMES_RESERVED)
            set_free(frames, first + i);
    }
}

/* The last of n free frames that follow one another, or FRAMES_NONE. */
static uint32_t find_run(const struct frames *frames, uint32_t n)
{
    uint32_t length = 0;

    for (uint32_t i = frames->lowest; i < frames->count; i++) {
        length = frames->references[i] == 0 ? length + 1 : 0;
        if (length == n)
            return i;
    }
    return FRAMES_NONE;
}

uint32_t frames_take_run(struct frames *frames, uint32_t n)
{
    uint32_t first, last;

    if (n == 0 || n > frames->free)
        return FRAMES_NONE;
    last = find_run(frames, n);
    if (last == FRAMES_NONE)
        return FRAMES_NONE;
    first = last - n + 1;
    for (uint32_t i = first; i <= last; i++)
        frames->references[i] = 1;
    frames->free -= n;
    while (frames->lowest < frames->count && frames->references[frames->lowest] != 0)
        frames->lowest++;
    return first;
}

uint32_t frames_take(struct frames *frames)
{
    return frames_take_run(frames, 1);
}

static int check_used(const struct frames *frames, uint32_t frame)
{
    if (frame >= frames->count || frames->references[frame] == 0 ||
        frames->references[frame] == FRAMES_RESERVED)
        return -EINVAL;
    return 0;
}

int frames_share(struct frames *frames, uint32_t frame)
{
    int error = check_used(frames, frame);

    if (error == 0 && frames->references[frame] == FRAMES_RESERVED - 1)
        error = -ENOMEM;
    if (error == 0)
        frames->references[frame]++;
    return error;
}

int frames_drop(struct frames *frames, uint32_t frame)
{
    int error = check_used(frames, frame);

    if (error != 0)
        return error;
    if (frames->references[frame] == 1)
        set_free(frames, frame);
    else
        frames->references[frame]--;
    return frames->references[frame];
}

uint16_t frames_references(const struct frames *frames, uint32_t frame)
{
    return frame < frames->count ? frames->references[frame] : FRAMES_RESERVED;
}
