// SPDX-License-Identifier: MIT
//
// The page tables that guest code runs on, over an arena in place of the direct map.
// sources: kernel/lib/checksum.c
#include <stdint.h>
#include <stdlib.h>
#include "unit.h"
#include "mm/layout.h"

// paging.c is compiled in here, with physical memory elsewhere.
#define ARENA_FRAMES 512
static uint8_t arena[ARENA_FRAMES * 4096] __attribute__((aligned(4096)));
#undef DIRECT_BASE
#define DIRECT_BASE ((uint64_t)arena)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#include "mm/frame.h"
#include "x86/insn.h"
#define read_cr3()       0UL
#define write_cr3(value) ((void)(value))
#include "mm/paging.c"
#pragma GCC diagnostic pop

const char text_start[1], text_end[1], rodata_end[1], image_end[1];

static bool frame_taken[ARENA_FRAMES] = {true}; // frame 0 is not to be handed out
static size_t frames_limit = ARENA_FRAMES;

hpa_t frame_alloc(size_t count)
{
    CHECK_EQ(count, 1);
    for (size_t f = 0; f < frames_limit; f++) {
        if (!frame_taken[f]) {
            frame_taken[f] = true;
            memset(arena + f * PAGE_SIZE, 0, PAGE_SIZE);
            return hpa(f * PAGE_SIZE);
        }
    }
    return FRAME_NONE;
}

void frame_free(hpa_t first, size_t count)
{
    size_t f = first.v / PAGE_SIZE;

    CHECK_EQ(count, 1);
    if (f >= ARENA_FRAMES || !frame_taken[f]) {
        unit_fail(__FILE__, __LINE__, "frame %zu is freed and was not in use", f);
        return;
    }
    frame_taken[f] = false;
}

void panic(const char *format, ...)
{
    printf("# panic: %s\n", format);
    abort();
}

void boot_fail(const char *format, ...)
{
    printf("# boot_fail: %s\n", format);
    abort();
}

static size_t frames_in_use(void)
{
    size_t used = 0;

    for (size_t f = 1; f < ARENA_FRAMES; f++) {
        used += frame_taken[f];
    }
    return used;
}

// A root as paging_root_create() makes it: the host's half full, the guest's empty.
static hpa_t new_root(void)
{
    uint64_t *host;
    hpa_t root;

    host_root = frame_alloc(1);
    host = paging_direct(host_root);
    for (unsigned i = 0; i < PT_ENTRIES; i++) {
        host[i] = 0xABC000 + i;
    }
    root = paging_root_create();
    frame_free(host_root, 1);
    return root;
}

// The half below and its tables, freed without reading CR3 as paging_root_destroy() does.
static void drop_root(hpa_t root)
{
    table_destroy(paging_direct(root), 4, HOST_HALF);
}

TEST(a_root_has_the_host_s_half_and_an_empty_one)
{
    hpa_t root = new_root();
    const uint64_t *table = paging_direct(root);

    CHECK_EQ(table[0] & (PTE_P | PTE_W | PTE_U), PTE_P | PTE_W);
    for (unsigned i = 1; i < HOST_HALF; i++) {
        CHECK_EQ(table[i], 0);
    }
    for (unsigned i = HOST_HALF; i < PT_ENTRIES; i++) {
        CHECK_EQ(table[i], 0xABC000 + i);
    }
    drop_root(root);
    CHECK_EQ(frames_in_use(), 0);
}

TEST(each_page_below_4_gib_has_one_entry)
{
    hpa_t root = new_root();
    uint64_t *first = paging_guest_entry(root, gva(0), true);
    uint64_t *last = paging_guest_entry(root, gva(GUEST_END - PAGE_SIZE), true);

    if (first == NULL || last == NULL || first == last) {
        unit_fail(__FILE__, __LINE__, "no entries for the first and the last page");
        return;
    }
    CHECK(paging_guest_entry(root, gva(0x1000), true) == first + 1);
    CHECK(paging_guest_entry(root, gva(GUEST_END - 1), false) == last);
    for (uint64_t at = 0; at < GUEST_END; at += GUEST_END / 64) {
        uint64_t *entry = paging_guest_entry(root, gva(at), true);

        if (entry == NULL || *entry != 0) {
            unit_fail(__FILE__, __LINE__, "no entry of its own for %lx", at);
            return;
        }
        *entry = at | PTE_P;
    }
    for (uint64_t at = 0; at < GUEST_END; at += GUEST_END / 64) {
        CHECK_EQ(*paging_guest_entry(root, gva(at), false), at | PTE_P);
    }
    drop_root(root);
    CHECK_EQ(frames_in_use(), 0);
}

// Rule 1: whatever is asked, nothing at or above 4 GiB gets an entry, and no table is made on the way.
TEST(no_page_at_4_gib_or_above_has_an_entry)
{
    hpa_t root = new_root();
    size_t used = frames_in_use();

    for (uint64_t at = GUEST_END; at < 2 * GUEST_END; at += GUEST_END / 512) {
        CHECK(paging_guest_entry(root, gva(at), true) == NULL);
    }
    for (unsigned bit = 32; bit < 64; bit++) {
        CHECK(paging_guest_entry(root, gva(1ULL << bit), true) == NULL);
        CHECK(paging_guest_entry(root, gva(1ULL << bit | 0x100000), true) == NULL);
    }
    CHECK(paging_guest_entry(root, gva(HOST_SPACE_START), false) == NULL);
    CHECK(paging_guest_entry(root, gva(UINT64_MAX), true) == NULL);
    CHECK_EQ(frames_in_use(), used);
    drop_root(root);
}

TEST(without_create_nothing_is_made)
{
    hpa_t root = new_root();
    size_t used = frames_in_use();

    CHECK(paging_guest_entry(root, gva(0x100000), false) == NULL);
    CHECK_EQ(frames_in_use(), used);
    CHECK(paging_guest_entry(root, gva(0x100000), true) != NULL);
    CHECK(paging_guest_entry(root, gva(0x101000), false) != NULL);
    CHECK(paging_guest_entry(root, gva(0x300000), false) == NULL);
    drop_root(root);
}

// Memory runs out at each table in turn; afterwards all is given back.
TEST(no_memory_is_no_entry)
{
    for (size_t left = 0; left < 2; left++) {
        hpa_t root = new_root();
        size_t spare = 0;

        for (frames_limit = 0; spare < left; frames_limit++) {
            spare += !frame_taken[frames_limit];
        }
        CHECK(paging_guest_entry(root, gva(0x100000), true) == NULL);
        frames_limit = ARENA_FRAMES;
        drop_root(root);
        CHECK_EQ(frames_in_use(), 0);
    }
}

// Whether ring 3 reaches anything is the root's first entry, and no other page's tables know it.
TEST(ring_3_is_let_in_at_the_top)
{
    hpa_t root = new_root();
    const uint64_t *table = paging_direct(root);
    uint64_t before = table[0];

    CHECK(paging_guest_entry(root, gva(0x100000), true) != NULL);
    CHECK_EQ(table[0], before);
    paging_set_user(root, true);
    CHECK_EQ(table[0], before | PTE_U);
    CHECK(paging_guest_entry(root, gva(0x40000000), true) != NULL);
    paging_set_user(root, false);
    CHECK_EQ(table[0], before);
    drop_root(root);
    CHECK_EQ(frames_in_use(), 0);
}
