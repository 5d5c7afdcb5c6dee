/* SPDX-License-Identifier: MIT
 *
 * Page faults and page tables. With segments there are none.
 */
#include <unistd.h>
#include "bench.h"

#define PAGE 4096

static bool is_paged(void)
{
    struct system_info info;

    return system_info(&info) == 0 && (info.features & FEATURE_PAGED) != 0;
}

/* [route fault 10] A page is touched for the first time
 * To each of these reads there is no frame yet, and none was taken when the memory was
 * asked for. Each page has to be 0. */
static bool touch(char *memory, int pages)
{
    volatile char *at = memory;
    bool good = true;

    for (int i = 0; i < pages; i++, at += PAGE) {
        good = good && *at == 0;
        *at = 1;
    }
    return good;
}

/* Writes to each page once; returns whether all hold `value` then. */
static bool write_each(char *memory, int pages, char value, enum bench_mark marked)
{
    bool all = true;

    mark((int)marked);
    for (int i = 0; i < pages; i++)
        ++*(volatile char *)(memory + i * PAGE);
    mark((int)marked);
    for (int i = 0; i < pages; i++)
        all = all && memory[i * PAGE] == value;
    return all;
}

/* The faults, or where the pages are there already nothing but the loop. */
static enum bench_result write_pages(int count, bool there, enum bench_mark marked)
{
    char *memory;
    bool good;

    if (!is_paged())
        return BENCH_NOT_HERE;
    memory = map((size_t)count * PAGE);
    if (IS_ERROR(memory))
        return BENCH_WRONG;
    good = !there || touch(memory, count);
    good = write_each(memory, count, there ? 2 : 1, marked) && good;
    return unmap(memory, (size_t)count * PAGE) == 0 && good ? BENCH_FINE : BENCH_WRONG;
}

static enum bench_result run_touch(int count)
{
    return write_pages(count, true, MARK_TOUCH);
}

static enum bench_result run_pgfault(int count)
{
    return write_pages(count, false, MARK_PGFAULT);
}

/* 1,000 pages from nothing to nothing. */
static enum bench_result run_demand(int count)
{
    enum { PAGES = 1000 };
    bool good = true;

    if (!is_paged())
        return BENCH_NOT_HERE;
    mark(MARK_DEMAND);
    for (int i = 0; i < count && good; i++) {
        char *memory = map(PAGES * PAGE);

        good = !IS_ERROR(memory) && touch(memory, PAGES) && unmap(memory, PAGES * PAGE) == 0;
    }
    mark(MARK_DEMAND);
    return good ? BENCH_FINE : BENCH_WRONG;
}

/* A child writes to pages that it shares with its parent. */
static enum bench_result run_cow(int count)
{
    char *memory;
    int pid, status;

    if (!is_paged())
        return BENCH_NOT_HERE;
    memory = map((size_t)count * PAGE);
    if (IS_ERROR(memory) || !touch(memory, count))
        return BENCH_WRONG;
    pid = fork();
    if (pid == 0)
        exit(write_each(memory, count, 2, MARK_COW) ? 0 : 1);
    if (wait(&status) != pid || status != 0 || memory[0] != 1)
        return BENCH_WRONG;
    return unmap(memory, (size_t)count * PAGE) == 0 ? BENCH_FINE : BENCH_WRONG;
}

/* Mappings of 1 to 16 pages come and go; at any time there are eight. */
static enum bench_result run_mmap(int count)
{
    enum { SLOTS = 8 };
    char *slots[SLOTS] = {0};
    size_t lengths[SLOTS];
    unsigned random = 1;
    bool good = is_paged();

    if (!good)
        return BENCH_NOT_HERE;
    mark(MARK_MMAP);
    for (int i = 0; i < count && good; i++) {
        unsigned slot = (unsigned)i % SLOTS;

        if (slots[slot] != NULL)
            good = unmap(slots[slot], lengths[slot]) == 0;
        random = random * 1664525 + 1013904223;
        lengths[slot] = ((random >> 24) % 16 + 1) * PAGE;
        slots[slot] = map(lengths[slot]);
        good = good && !IS_ERROR(slots[slot]) && touch(slots[slot], 1);
    }
    mark(MARK_MMAP);
    for (int i = 0; i < SLOTS && good; i++)
        good = slots[i] == NULL || unmap(slots[i], lengths[i]) == 0;
    return good ? BENCH_FINE : BENCH_WRONG;
}

const struct bench memory_benches[] = {
    {"touch", "a write to a page that is there", 500, run_touch},
    {"pgfault", "a write to a page that is not there yet", 500, run_pgfault},
    {"demand", "1,000 pages mapped, touched and unmapped", 5, run_demand},
    {"cow", "a write to a page shared since a fork", 500, run_cow},
    {"mmap", "a mapping of 1 to 16 pages made, touched and removed", 1000, run_mmap},
    {0},
};
