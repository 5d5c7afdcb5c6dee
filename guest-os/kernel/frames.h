/* SPDX-License-Identifier: MIT
 *
 * Which frames of physical memory are in use, and by how many: copy-on-write lets several address spaces
 * share one. A frame is a number, its address is nobody's business here. Pure.
 */
#ifndef OS_FRAMES_H
#define OS_FRAMES_H

#include <stdint.h>

#define FRAMES_NONE     0xFFFFFFFFu /* no frame is free */
#define FRAMES_RESERVED 0xFFFF      /* references of a frame that is never given away */

struct frames {
    uint16_t *references; /* one for each frame; 0: free */
    uint32_t count;
    uint32_t free;
    uint32_t lowest; /* no frame below is free */
};

/* All frames begin as reserved; frames_add() gives a range to the allocator. */
void frames_init(struct frames *frames, uint16_t *references, uint32_t count);
void frames_add(struct frames *frames, uint32_t first, uint32_t n);

/* Take one frame, or n that follow one another, each with one reference. The first one's number, or
 * FRAMES_NONE. */
uint32_t frames_take(struct frames *frames);
uint32_t frames_take_run(struct frames *frames, uint32_t n);

/* One reference more. -EINVAL for a frame that is not in use: a bug of the caller's. -ENOMEM when there
 * cannot be more: the caller copies instead. */
int frames_share(struct frames *frames, uint32_t frame);

/* One reference less. Returns how many are left (0: the frame is free again), or -EINVAL for a frame that
 * is not in use. */
int frames_drop(struct frames *frames, uint32_t frame);

/* References of a frame; 0: free. */
uint16_t frames_references(const struct frames *frames, uint32_t frame);
#endif
