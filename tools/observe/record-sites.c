/* SPDX-License-Identifier: MIT
 *
 * The table of executed instructions. A site is one instruction: the physical page that it was fetched
 * from, its linear address, its ring and its bytes. What is written over at run time has a site for
 * each of its contents; two machines with one program have two sites.
 *
 * Invariant: sites and texts are never freed and a site never moves, for translated code adds to it.
 */
#include <stdlib.h>
#include <string.h>
#include "record-internal.h"

#define PAGE_OFFSET 0xfffull
#define CHUNK       1024 /* sites allocated at once */

bool record_in_ranges(const struct record *r, uint64_t address)
{
    for (unsigned i = 0; i < r->n_ranges; i++) {
        if (address - r->ranges[i].lo < r->ranges[i].hi - r->ranges[i].lo)
            return true;
    }
    return false;
}

bool record_skipped(const struct record *r, uint64_t address)
{
    for (unsigned i = 0; i < r->n_skips; i++) {
        if (address - r->skips[i].lo < r->skips[i].hi - r->skips[i].lo)
            return true;
    }
    return false;
}

static struct record_site **bucket(const struct record *r, uint64_t address, unsigned ring)
{
    return &r->sites[(address * 4 + ring) % RECORD_N_BUCKETS];
}

static struct record_site *find(struct record *r, uint64_t key, uint64_t address, unsigned ring,
                                const uint8_t *bytes, size_t length)
{
    struct record_site *site;

    for (site = *bucket(r, address, ring); site != NULL; site = site->next) {
        if (site->address == address && site->ring == ring && site->length == length &&
            memcmp(site->bytes, bytes, length) == 0 && r->texts[site->text].key == key)
            return site;
    }
    return NULL;
}

struct record_site *record_site_next(const struct record *r, uint64_t address, unsigned ring,
                                     const struct record_site *previous)
{
    struct record_site *site;

    if (r->sites == NULL)
        return NULL;
    site = previous ? previous->next : *bucket(r, address, ring);
    while (site != NULL && (site->address != address || site->ring != ring))
        site = site->next;
    return site;
}

void *record_room(struct record *r, void *list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return list;
    *cap = *cap ? *cap * 2 : 64;
    list = realloc(list, *cap * size);
    if (list == NULL)
        record_refuse(r, "no memory for a list of %zu", *cap);
    return list;
}

/* The text's index. The last one asked for is the likeliest. */
static uint32_t text(struct record *r, uint64_t key, uint64_t page)
{
    for (size_t i = r->n_texts; i-- > 0;) {
        if (r->texts[i].key == key && r->texts[i].address == page)
            return (uint32_t)i;
    }
    r->texts = record_room(r, r->texts, r->n_texts, &r->cap_texts, sizeof *r->texts);
    r->texts[r->n_texts] = (struct record_text){.key = key, .address = page};
    return (uint32_t)r->n_texts++;
}

static struct record_site *allocate(struct record *r)
{
    if (r->chunk == NULL || r->chunk_used == CHUNK) {
        r->chunk = calloc(CHUNK, sizeof *r->chunk);
        r->chunk_used = 0;
    }
    if (r->chunk == NULL)
        record_refuse(r, "no memory for sites");
    r->n_sites++;
    return &r->chunk[r->chunk_used++];
}

static struct record_site *make(struct record *r, uint64_t key, uint64_t address, unsigned ring,
                                const uint8_t *bytes, size_t length)
{
    struct record_site *site = allocate(r), **head = bucket(r, address, ring);

    site->address = address;
    site->ring = (uint8_t)ring;
    site->length = (uint8_t)length;
    memcpy(site->bytes, bytes, length);
    site->text = text(r, key, address & ~PAGE_OFFSET);
    site->next = *head;
    *head = site;
    return site;
}

struct record_site *record_site(struct record *r, uint64_t key, uint64_t address, unsigned ring,
                                const uint8_t *bytes, size_t length)
{
    struct record_site *site;

    if (!record_in_ranges(r, address) || record_skipped(r, address))
        return NULL;
    if (length == 0 || length > INSN_MAX)
        record_refuse(r, "an instruction of %zu bytes at 0x%llx", length,
                      (unsigned long long)address);
    record_enter(r);
    if (r->sites == NULL)
        r->sites = calloc(RECORD_N_BUCKETS, sizeof *r->sites);
    if (r->sites == NULL)
        record_refuse(r, "no memory for sites");
    site = find(r, key, address, ring, bytes, length);
    if (site == NULL)
        site = make(r, key, address, ring, bytes, length);
    record_leave(r);
    return site;
}
