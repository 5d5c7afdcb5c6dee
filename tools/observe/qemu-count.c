/* SPDX-License-Identifier: MIT
 *
 * Counters. Translated code adds to them by itself, one addition an instruction: to the counter of the
 * state that it runs in. A translation block is only ever run in the state it was translated for, so the
 * state is known at translation. Whose the instructions were follows from the states' sums.
 */
#include <stdlib.h>
#include <string.h>
#include "qemu.h"

#define N_CLASSES 512
#define N_BUCKETS 4096
#define FOUR_GIB  (1ull << 32)

static struct class classes[N_CLASSES];
static struct class *used[N_CLASSES];
static volatile unsigned n_used;
static uint64_t boot_count; /* all that came before armed */

static struct spot *spots[N_BUCKETS];
static struct block *blocks[N_BUCKETS];

static unsigned class_index(const struct record_state *state, bool tf, uint64_t address)
{
    unsigned index = state->cpl;

    index = index << 1 | state->cs64;
    index = index << 1 | state->vm;
    index = index << 1 | (state->iopl != 0);
    index = index << 1 | state->vm86;
    index = index << 1 | tf;
    index = index << 1 | (address >= FOUR_GIB);
    return index << 1 | (record.role == ROLE_NATIVE && record_in_ranges(&record, address));
}

struct class *class_of(const struct record_state *state, bool tf, uint64_t address)
{
    struct class *c = &classes[class_index(state, tf, address)];

    if (c->used)
        return c;
    c->state = *state;
    c->tf = tf;
    c->address = address;
    c->who = record_who(&record, state, address);
    c->gates = record_gates(&record, state, address);
    c->used = true;
    used[n_used] = c;
    n_used++;
    return c;
}

void count_arm(void)
{
    record_enter(&record);
    record_arm(&record);
    for (unsigned i = 0; i < n_used; i++) {
        used[i]->before = used[i]->n;
        used[i]->who = record_who(&record, &used[i]->state, used[i]->address);
        boot_count += used[i]->n;
    }
    record_leave(&record);
}

void count_sync(struct record *r)
{
    uint64_t of[N_WHO] = {boot_count};

    for (unsigned i = 0; i < n_used; i++)
        of[used[i]->who] += used[i]->n - used[i]->before;
    memcpy(r->count.of, of, sizeof of);
}

uint64_t count_total(void)
{
    uint64_t total = 0;

    for (unsigned i = 0; i < n_used; i++)
        total += *(volatile uint64_t *)&used[i]->n;
    return total;
}

void count_settle(struct record *r)
{
    calls_settle();
    if (!r->armed)
        return;
    for (unsigned i = 0; i < n_used; i++) {
        for (unsigned gate = 0; gate < N_GATES; gate++) {
            if (used[i]->gates >> gate & 1)
                r->gates[gate].n += used[i]->n - used[i]->before;
        }
    }
}

static void *allocate(size_t size)
{
    void *at = calloc(1, size);

    if (at == NULL)
        record_refuse(&record, "no memory");
    return at;
}

/* Code is translated again and again: what was made for it once is used again. */
struct spot *spot_of(const struct spot *wanted)
{
    struct spot **head = &spots[wanted->address % N_BUCKETS], *spot;

    for (spot = *head; spot != NULL; spot = spot->next) {
        if (spot->address == wanted->address && spot->class == wanted->class &&
            spot->site == wanted->site && spot->length == wanted->length &&
            memcmp(spot->bytes, wanted->bytes, wanted->length) == 0)
            return spot;
    }
    spot = allocate(sizeof *spot);
    *spot = *wanted;
    spot->next = *head;
    *head = spot;
    return spot;
}

struct block *block_of(const struct block *wanted)
{
    struct block **head = &blocks[(wanted->first ^ wanted->last << 3) % N_BUCKETS], *block;

    for (block = *head; block != NULL; block = block->next) {
        if (block->first == wanted->first && block->last == wanted->last &&
            block->class == wanted->class && block->n == wanted->n)
            return block;
    }
    block = allocate(sizeof *block);
    *block = *wanted;
    block->next = *head;
    *head = block;
    return block;
}
