/* SPDX-License-Identifier: MIT
 *
 * Physical memory. Three kinds of addresses have three types: a kernel address is a pointer, an address of
 * a program a uintptr_t, and a physical one a phys_t. All of memory that is used lies at KERNEL_BASE.
 */
#ifndef OS_MEMORY_H
#define OS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_SHIFT 12
#define FRAME_BYTES 4096

typedef struct {
    uintptr_t address;
} phys_t;

#define NO_FRAME ((phys_t){0}) /* the frame at 0 is never given away */

static inline bool is_frame(phys_t frame)
{
    return frame.address != 0;
}

static inline void *phys_to_virt(phys_t p)
{
    return (void *)(p.address + KERNEL_BASE);
}

static inline phys_t virt_to_phys(const void *p)
{
    return (phys_t){(uintptr_t)p - KERNEL_BASE};
}

/* What follows the kernel's image, up to `bytes`, becomes free frames. */
void memory_init(uint64_t bytes);

/* One frame filled with zeroes, or n in a row with whatever they hold; NO_FRAME if there are none. */
phys_t memory_take_zeroed(void);
phys_t memory_take_run(uint32_t n);
void memory_drop_run(phys_t first, uint32_t n);

/* One user of a frame more; false: there are too many. One less. How many there are. */
bool memory_share(phys_t frame);
void memory_drop(phys_t frame);
uint32_t memory_users(phys_t frame);

uint32_t memory_frames(void);
uint32_t memory_free_frames(void);

/* Where memory ends. */
phys_t memory_end(void);

/* The local APIC's registers. */
volatile uint8_t *memory_lapic(void);
#endif
