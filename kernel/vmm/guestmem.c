/* SPDX-License-Identifier: MIT
 *
 * Guest memory and write tracing.
 */
#include "vmm/guestmem.h"
#include "lib/errno.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/paging.h"
#include "vmm/segments.h"
#include "vmm/vm.h"

#define PC_HOLE_START 0xA0000 /* video memory and ROMs */
#define PC_HOLE_END   0x100000

/* Who is called when a traced page is about to change. */
static void (*const trace_callbacks[TRACE_OWNERS])(struct vm *vm, gpa_t page) = {
    [TRACE_DESCRIPTORS] = segments_table_written,
};

static size_t table_frames(const struct vm *vm)
{
    return page_round_up(vm->memory.n_pages * sizeof(struct guest_page)) / PAGE_SIZE;
}

int guestmem_init(struct vm *vm, uint64_t size)
{
    hpa_t table;

    vm->memory.n_pages = size / PAGE_SIZE;
    table = frame_alloc(table_frames(vm));
    if (table.v == FRAME_NONE.v) {
        vm->memory.n_pages = 0;
        return -ENOMEM;
    }
    vm->memory.pages = paging_direct(table);
    return 0;
}

void guestmem_destroy(struct vm *vm)
{
    for (uint64_t i = 0; i < vm->memory.n_pages; i++) {
        if (vm->memory.pages[i].frame.v != 0) {
            frame_free(vm->memory.pages[i].frame, 1);
        }
    }
    if (vm->memory.n_pages > 0) {
        frame_free(paging_direct_to_hpa(vm->memory.pages), table_frames(vm));
    }
    vm->memory = (struct guest_memory){0};
}

bool guestmem_exists(const struct vm *vm, gpa_t at)
{
    return at.v / PAGE_SIZE < vm->memory.n_pages && (at.v < PC_HOLE_START || at.v >= PC_HOLE_END);
}

static struct guest_page *page_of(struct vm *vm, gpa_t at)
{
    assert(guestmem_exists(vm, at));
    return &vm->memory.pages[at.v / PAGE_SIZE];
}

hpa_t guestmem_frame(struct vm *vm, gpa_t at)
{
    struct guest_page *page;

    if (!guestmem_exists(vm, at)) {
        return FRAME_NONE;
    }
    page = page_of(vm, at);
    if (page->frame.v == 0) {
        hpa_t frame = frame_alloc(1);

        if (frame.v == FRAME_NONE.v) {
            vm_kill(vm, "the host is out of memory; start fewer or smaller machines (mem=)");
            return FRAME_NONE;
        }
        page->frame = frame;
    }
    return page->frame;
}

/* One step of a copy: host pointer to `at` and how many of `size` bytes lie in its page. */
static uint8_t *window(struct vm *vm, gpa_t at, size_t size, size_t *part)
{
    size_t left = PAGE_SIZE - (at.v & PAGE_MASK);
    hpa_t frame = guestmem_frame(vm, at);

    *part = size < left ? size : left;
    return frame.v == FRAME_NONE.v ? NULL : (uint8_t *)paging_direct(frame) + (at.v & PAGE_MASK);
}

int guestmem_read(struct vm *vm, gpa_t from, void *to, size_t size)
{
    for (size_t part; size > 0; size -= part, from.v += part, to = (uint8_t *)to + part) {
        const uint8_t *at = window(vm, from, size, &part);

        if (at == NULL) {
            return -EFAULT;
        }
        memcpy(to, at, part);
    }
    return 0;
}

int guestmem_write(struct vm *vm, gpa_t to, const void *from, size_t size)
{
    for (size_t part; size > 0; size -= part, to.v += part, from = (const uint8_t *)from + part) {
        uint8_t *at = window(vm, to, size, &part);

        if (at == NULL) {
            return -EFAULT;
        }
        if (guestmem_is_traced(vm, to)) {
            trace_hit(vm, to);
        }
        memcpy(at, from, part);
    }
    return 0;
}

bool guestmem_is_traced(const struct vm *vm, gpa_t at)
{
    const struct guest_page *page = &vm->memory.pages[at.v / PAGE_SIZE];

    for (unsigned owner = 0; guestmem_exists(vm, at) && owner < TRACE_OWNERS; owner++) {
        if (page->traces[owner] > 0) {
            return true;
        }
    }
    return false;
}

void trace_page(struct vm *vm, gpa_t at, enum trace_owner owner)
{
    bool before = guestmem_is_traced(vm, at);

    page_of(vm, at)->traces[owner]++;
    if (!before) {
        vm->mmu->protect(vm, gpa(page_round_down(at.v)), true);
    }
}

void untrace_page(struct vm *vm, gpa_t at, enum trace_owner owner)
{
    struct guest_page *page = page_of(vm, at);

    assert(page->traces[owner] > 0);
    page->traces[owner]--;
    if (!guestmem_is_traced(vm, at)) {
        vm->mmu->protect(vm, gpa(page_round_down(at.v)), false);
    }
}

void trace_hit(struct vm *vm, gpa_t at)
{
    for (unsigned owner = 0; owner < TRACE_OWNERS; owner++) {
        if (page_of(vm, at)->traces[owner] > 0) {
            trace_callbacks[owner](vm, gpa(page_round_down(at.v)));
        }
    }
}
