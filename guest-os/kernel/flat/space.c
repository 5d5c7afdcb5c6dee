/* SPDX-License-Identifier: MIT
 *
 * The memory of a process as a segment: see space.h. Paging is off, so what a program may touch is what its
 * two descriptors say; the processor checks their limit (QEMU's does not). All of it is there from the
 * start, and a fork copies it.
 */
#include "space.h"
#include "abi.h"
#include "gdt.h"
#include "lib/string.h"

#define HEAP_BYTES       0x40000 /* what sbrk can give */
#define USER_STACK_BYTES 0x10000
#define PROGRAM_LIMIT    0x400000

static uintptr_t space_bytes(const struct space *space)
{
    return (uintptr_t)space->frames << FRAME_SHIFT;
}

void space_init(void)
{
}

uintptr_t space_stack_top(const struct space *space)
{
    return space_bytes(space);
}

uintptr_t space_program_limit(void)
{
    return PROGRAM_LIMIT;
}

/* Memory for a space whose size is known, with whatever it holds. */
static int take(struct space *space)
{
    uint32_t base, last = (uint32_t)space_bytes(space) - 1;

    space->base = memory_take_run(space->frames);
    if (!is_frame(space->base))
        return -ENOMEM;
    base = (uint32_t)space->base.address;
    space->ldt[0] = gdt_descriptor(base, last, GDT_USER_CODE);
    space->ldt[1] = gdt_descriptor(base, last, GDT_USER_DATA);
    return 0;
}

int space_create(struct space *space, uintptr_t end)
{
    uintptr_t bytes = end + HEAP_BYTES + USER_STACK_BYTES + FRAME_BYTES - 1;

    *space = (struct space){
        .frames = (uint32_t)(bytes >> FRAME_SHIFT), .heap_start = end, .heap_end = end};
    if (take(space) != 0)
        return -ENOMEM;
    memset(phys_to_virt(space->base), 0, space_bytes(space));
    return 0;
}

int space_load(struct space *space, uintptr_t from, uintptr_t to, bool writable)
{
    (void)space;
    (void)from;
    (void)to;
    (void)writable;
    return 0;
}

int space_fork(struct space *child, struct space *parent)
{
    *child = *parent;
    if (take(child) != 0)
        return -ENOMEM;
    memcpy(phys_to_virt(child->base), phys_to_virt(parent->base), space_bytes(parent));
    return 0;
}

void space_destroy(struct space *space)
{
    if (is_frame(space->base))
        memory_drop_run(space->base, space->frames);
    space->base = NO_FRAME;
}

/* The kernel needs no space: the LDT of the last one stays, and no program uses it. */
void space_activate(const struct space *space)
{
    if (space != NULL)
        gdt_set_ldt(space->ldt);
}

void *space_window(struct space *space, uintptr_t user, size_t *n, bool write)
{
    uintptr_t bytes = space_bytes(space);

    (void)write;
    if (user >= bytes)
        return NULL;
    if (*n > bytes - user)
        *n = bytes - user;
    return (uint8_t *)phys_to_virt(space->base) + user;
}

enum space_fault space_fault(struct space *space, uintptr_t user, bool write)
{
    (void)space;
    (void)user;
    (void)write;
    return SPACE_DENIED;
}

intptr_t space_sbrk(struct space *space, intptr_t delta)
{
    uintptr_t before = space->heap_end;

    if (delta > 0 && (uintptr_t)delta > space->heap_start + HEAP_BYTES - before)
        return -ENOMEM;
    if (delta < 0 && (uintptr_t)-delta > before - space->heap_start)
        return -EINVAL;
    space->heap_end = before + (uintptr_t)delta;
    if (delta > 0)
        memset((uint8_t *)phys_to_virt(space->base) + before, 0, (size_t)delta);
    return (intptr_t)before;
}

intptr_t space_map(struct space *space, size_t length)
{
    (void)space;
    (void)length;
    return -ENOSYS;
}

int space_unmap(struct space *space, uintptr_t address, size_t length)
{
    (void)space;
    (void)address;
    (void)length;
    return -ENOSYS;
}

uint32_t space_memory(const struct space *space)
{
    return is_frame(space->base) ? space->frames * (FRAME_BYTES / 1024) : 0;
}

void space_loop_cr3(void)
{
}

void space_loop_pte(void)
{
}
