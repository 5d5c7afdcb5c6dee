/* SPDX-License-Identifier: MIT
 *
 * The memory of a process as page tables: see space.h. A page of the program's is there (PTE_P), will be
 * when it is touched, or is denied; a writable page that is shared after a fork is read-only and PTE_COW
 * until somebody writes it.
 */
#include "space.h"
#include "abi.h"
#include "mapping.h"
#include "paging.h"
#include "print.h"
#include "process.h"
#include "lib/string.h"
#include "x86/insn.h"

#define STACK_LIMIT 0x40000 /* a program's stack */

static uintptr_t round_up(uintptr_t address)
{
    return (address + PAGE_SIZE - 1) & ~(uintptr_t)(PAGE_SIZE - 1);
}

static uintptr_t page_of(uintptr_t address)
{
    return address & ~(uintptr_t)(PAGE_SIZE - 1);
}

void space_init(void)
{
    paging_init();
}

uintptr_t space_stack_top(const struct space *space)
{
    (void)space;
    return USER_TOP;
}

uintptr_t space_program_limit(void)
{
    return MAPPING_START / 2;
}

int space_create(struct space *space, uintptr_t end)
{
    *space = (struct space){
        .root = paging_new(), .demand_start = round_up(end), .heap_start = end, .heap_end = end};
    return is_frame(space->root) ? 0 : -ENOMEM;
}

/* [route fault 50] A fresh page of zeroes */
static bool add_page(struct space *space, pte_t *entry, bool writable)
{
    phys_t frame = memory_take_zeroed();

    if (!is_frame(frame))
        return false;
    *entry = (pte_t)frame.address | PTE_P | PTE_U | (writable ? PTE_W : 0);
    space->pages++;
    return true;
}

int space_load(struct space *space, uintptr_t from, uintptr_t to, bool writable)
{
    for (uintptr_t at = page_of(from); at < to; at += PAGE_SIZE) {
        pte_t *entry = paging_walk(space->root, at, true);

        if (entry == NULL || !add_page(space, entry, writable))
            return -ENOMEM;
    }
    return 0;
}

static bool drop_page(void *context, uintptr_t address, pte_t *entry)
{
    struct space *space = context;

    (void)address;
    memory_drop(pte_frame(*entry));
    *entry = 0;
    space->pages--;
    return true;
}

void space_destroy(struct space *space)
{
    if (is_frame(space->root))
        paging_visit(space->root, drop_page, space, true);
    space->root = NO_FRAME;
}

/* The child gets the parent's page; if it was writable, neither may write it until one of them has got its
 * own. */
static bool share_page(void *context, uintptr_t address, pte_t *entry)
{
    struct space *child = context;
    pte_t *copy = paging_walk(child->root, address, true);

    if (copy == NULL || !memory_share(pte_frame(*entry)))
        return false;
    if (*entry & PTE_W)
        *entry = (*entry & ~(pte_t)PTE_W) | PTE_COW;
    *copy = *entry;
    child->pages++;
    return true;
}

int space_fork(struct space *child, struct space *parent)
{
    bool complete;

    *child = *parent;
    child->pages = 0;
    child->root = paging_new();
    if (!is_frame(child->root))
        return -ENOMEM;
    complete = paging_visit(parent->root, share_page, child, false);
    write_cr3(parent->root.address); /* what was writable may be in the TLB as such */
    if (!complete)
        space_destroy(child);
    return complete ? 0 : -ENOMEM;
}

/* [route switch 35] Other page tables */
void space_activate(const struct space *space)
{
    write_cr3(space ? space->root.address : paging_kernel_root().address);
}

static bool comes_on_demand(const struct space *space, uintptr_t address)
{
    return (address >= space->demand_start && address < round_up(space->heap_end)) ||
           (address >= USER_TOP - STACK_LIMIT && address < USER_TOP) ||
           mapping_find(space->mappings, address) != NULL;
}

/* [route fault 60] The first write to a shared page
 * A copy of one's own, unless the others have gone meanwhile. */
static enum space_fault copy_on_write(pte_t *entry)
{
    phys_t shared = pte_frame(*entry), own;

    if (memory_users(shared) > 1) {
        own = memory_take_run(1);
        if (!is_frame(own))
            return SPACE_NO_MEMORY;
        memcpy(phys_to_virt(own), phys_to_virt(shared), PAGE_SIZE);
        memory_drop(shared);
        *entry = (pte_t)own.address | PTE_P | PTE_U;
    }
    *entry = (*entry & ~(pte_t)PTE_COW) | PTE_W;
    return SPACE_RETRY;
}

/* [route fault 30] Not there, not yet, or not writable?
 * A page that is there and faults all the same was to be written: a copy is due, or it is
 * forbidden. */
enum space_fault space_fault(struct space *space, uintptr_t user, bool write)
{
    pte_t *entry;
    enum space_fault result = SPACE_RETRY;

    if (user >= USER_TOP)
        return SPACE_DENIED;
    entry = paging_walk(space->root, user, false);
    if (entry == NULL || !(*entry & PTE_P)) {
        if (!comes_on_demand(space, user))
            return SPACE_DENIED;
        entry = paging_walk(space->root, user, true);
        return entry != NULL && add_page(space, entry, true) ? SPACE_RETRY : SPACE_NO_MEMORY;
    }
    if (write && !(*entry & PTE_W))
        result = *entry & PTE_COW ? copy_on_write(entry) : SPACE_DENIED;
    invlpg(user);
    return result;
}

/* [route call 80] The program's memory, seen from the kernel
 * The kernel never follows a program's pointer. It walks the program's page tables itself, lets
 * a page come that is not there yet, and uses its own address of the frame: so no bad pointer
 * can fault in the kernel. */
void *space_window(struct space *space, uintptr_t user, size_t *n, bool write)
{
    size_t offset = user % PAGE_SIZE, here = PAGE_SIZE - offset;
    const pte_t *entry;

    if (user >= USER_TOP)
        return NULL;
    entry = paging_walk(space->root, user, false);
    if (entry == NULL || !(*entry & PTE_P) || (write && !(*entry & PTE_W))) {
        if (space_fault(space, user, write) != SPACE_RETRY)
            return NULL;
        entry = paging_walk(space->root, user, false);
    }
    if (*n > here)
        *n = here;
    return (uint8_t *)phys_to_virt(pte_frame(*entry)) + offset;
}

/* Pages of [from, to) are no longer there. */
static void drop_range(struct space *space, uintptr_t from, uintptr_t to)
{
    for (uintptr_t at = from; at < to; at += PAGE_SIZE) {
        pte_t *entry = paging_walk(space->root, at, false);

        if (entry != NULL && (*entry & PTE_P)) {
            drop_page(space, at, entry);
            invlpg(at);
        }
    }
}

/* Pages come when they are touched, but nobody is promised more than there are. */
static bool is_affordable(uintptr_t bytes)
{
    return bytes / PAGE_SIZE <= memory_free_frames();
}

intptr_t space_sbrk(struct space *space, intptr_t delta)
{
    uintptr_t before = space->heap_end, after = before + (uintptr_t)delta;

    if (delta < 0 && ((uintptr_t)-delta > before || after < space->heap_start))
        return -EINVAL;
    if (delta > 0 && (after < before || after > MAPPING_START || !is_affordable((uintptr_t)delta)))
        return -ENOMEM;
    if (delta < 0)
        drop_range(space,
                   round_up(after) > space->demand_start ? round_up(after) : space->demand_start,
                   round_up(before));
    space->heap_end = after;
    return (intptr_t)before;
}

intptr_t space_map(struct space *space, size_t length)
{
    if (length == 0)
        return -EINVAL;
    if (!is_affordable(length))
        return -ENOMEM;
    return mapping_add(space->mappings, round_up(length), USER_TOP - 2 * STACK_LIMIT);
}

int space_unmap(struct space *space, uintptr_t address, size_t length)
{
    uintptr_t end = round_up(address + length);
    int error;

    if (address % PAGE_SIZE != 0 || length == 0 || end <= address)
        return -EINVAL;
    error = mapping_remove(space->mappings, address, end);
    if (error == 0)
        drop_range(space, address, end);
    return error;
}

uint32_t space_memory(const struct space *space)
{
    return space->pages * (PAGE_SIZE / 1024);
}

void space_loop_cr3(void)
{
    write_cr3(read_cr3());
}

void space_loop_pte(void)
{
    pte_t *entry = paging_walk(current->space.root, USER_TOP - 1, true);

    if (entry != NULL)
        *entry ^= PTE_MARK;
    invlpg(USER_TOP - 1);
}
