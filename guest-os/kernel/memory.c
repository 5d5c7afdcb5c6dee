/* SPDX-License-Identifier: MIT
 *
 * See memory.h. The list of references stands behind the kernel's image.
 */
#include "memory.h"
#include "frames.h"
#include "print.h"
#include "lib/string.h"

#define LAPIC_ADDRESS 0xfee00000
#define MOST_BYTES    0x20000000 /* so much always fits above KERNEL_BASE */

extern uint8_t image_end[]; /* os.ld */

static struct frames frames;
static uint32_t frames_usable;

static uint32_t frame_of(phys_t p)
{
    return (uint32_t)(p.address >> FRAME_SHIFT);
}

void memory_init(uint64_t bytes)
{
    uint32_t count = (uint32_t)((bytes < MOST_BYTES ? bytes : MOST_BYTES) >> FRAME_SHIFT);
    uint8_t *end = image_end + count * sizeof(uint16_t);
    uint32_t first = frame_of(virt_to_phys(end + FRAME_BYTES - 1));

    if (first >= count)
        panic("%u frames of memory: the kernel alone needs %u", count, first);
    frames_init(&frames, (uint16_t *)image_end, count);
    frames_add(&frames, first, count - first);
    frames_usable = frames.free;
}

phys_t memory_take_run(uint32_t n)
{
    uint32_t first = frames_take_run(&frames, n);

    return first == FRAMES_NONE ? NO_FRAME : (phys_t){(uintptr_t)first << FRAME_SHIFT};
}

phys_t memory_take_zeroed(void)
{
    phys_t p = memory_take_run(1);

    if (is_frame(p))
        memset(phys_to_virt(p), 0, FRAME_BYTES);
    return p;
}

bool memory_share(phys_t frame)
{
    return frames_share(&frames, frame_of(frame)) == 0;
}

void memory_drop(phys_t frame)
{
    if (frames_drop(&frames, frame_of(frame)) < 0)
        panic("frame %p is free already", (void *)frame.address);
}

void memory_drop_run(phys_t first, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        memory_drop((phys_t){first.address + i * FRAME_BYTES});
}

uint32_t memory_users(phys_t frame)
{
    return frames_references(&frames, frame_of(frame));
}

uint32_t memory_frames(void)
{
    return frames_usable;
}

uint32_t memory_free_frames(void)
{
    return frames.free;
}

phys_t memory_end(void)
{
    return (phys_t){(uintptr_t)frames.count << FRAME_SHIFT};
}

/* At the top of the address space, where 32 and 64 bits agree but for the sign. */
volatile uint8_t *memory_lapic(void)
{
    return (volatile uint8_t *)(intptr_t)(int32_t)LAPIC_ADDRESS;
}
