/* SPDX-License-Identifier: MIT
 *
 * Memory for programs: one list of blocks, ascending by address, free or not. The first free one that is
 * large enough is taken, and what is left of it stays free; neighbours that are free are joined when a
 * search passes them. The break moves up only.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define ALIGN 16
#define GROW  16384 /* bytes that the break moves by at least */

struct block {
    struct block *next;
    size_t size; /* of what follows the header */
    bool used;
} __attribute__((aligned(ALIGN)));

static struct block *first, *last;

/* The next block follows without a gap: somebody else may have moved the break, too. */
static bool is_adjacent(const struct block *block)
{
    return block->next != NULL && (char *)(block + 1) + block->size == (char *)block->next;
}

static void join_free(struct block *block)
{
    while (!block->used && is_adjacent(block) && !block->next->used) {
        if (block->next == last)
            last = block;
        block->size += sizeof *block + block->next->size;
        block->next = block->next->next;
    }
}

static struct block *find_free(size_t size)
{
    for (struct block *block = first; block != NULL; block = block->next) {
        join_free(block);
        if (!block->used && block->size >= size)
            return block;
    }
    return NULL;
}

static void split(struct block *block, size_t size)
{
    struct block *rest;

    if (block->size < size + sizeof *block + ALIGN)
        return;
    rest = (struct block *)((char *)(block + 1) + size);
    *rest = (struct block){block->next, block->size - size - sizeof *block, false};
    if (last == block)
        last = rest;
    block->next = rest;
    block->size = size;
}

static struct block *grow(size_t size)
{
    size_t bytes = size + sizeof(struct block) < GROW ? GROW : size + sizeof(struct block);
    uintptr_t at = (uintptr_t)sbrk((long)(bytes + ALIGN));
    struct block *block = (struct block *)((at + ALIGN - 1) & ~(uintptr_t)(ALIGN - 1));

    if (IS_ERROR(at))
        return NULL;
    *block = (struct block){NULL, bytes - sizeof *block, false};
    if (last == NULL)
        first = block;
    else
        last->next = block;
    last = block;
    return block;
}

void *malloc(size_t size)
{
    struct block *block;

    if (size > SIZE_MAX / 4)
        return NULL;
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    block = find_free(size);
    if (block == NULL)
        block = grow(size);
    if (block == NULL)
        return NULL;
    split(block, size);
    block->used = true;
    return block + 1;
}

void free(void *memory)
{
    if (memory != NULL)
        ((struct block *)memory - 1)->used = false;
}
