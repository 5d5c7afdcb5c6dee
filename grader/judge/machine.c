/* SPDX-License-Identifier: MIT
 *
 * Giving out the pages of a run to its machines.
 */
#include "machine.h"
#include <stdlib.h>
#include <string.h>

#define PAGE         4096
#define UART_THR     0x3f8
#define UART_LCR     0x3fb
#define UART_MCR     0x3fc
#define LCR_DLAB     0x80
#define MCR_LOOP     0x10
#define OTHER_SITE   4     /* an instruction that is not expected, or other bytes */
#define MISSING_SITE 2     /* one that is expected and was not executed */
#define OTHER_COUNT  1     /* executed another number of times */
#define OTHER_OUTPUT 64    /* sent something else from the first byte on */
#define NOBODYS_PAGE 10000 /* a page that no machine gets */
#define OWNER_NOBODY SIZE_MAX
#define MAX_ALIKE    MAX_MACHINES /* pages at one address that are given out */

static int by_place(const void *left, const void *right)
{
    const struct site *a = left, *b = right;

    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return strcmp(a->bytes, b->bytes);
}

static void sort_sites(struct view *view)
{
    size_t n = 0;

    if (view->n_sites == 0)
        return;
    qsort(view->sites, view->n_sites, sizeof(*view->sites), by_place);
    for (size_t i = 1; i < view->n_sites; i++) {
        if (by_place(&view->sites[n], &view->sites[i]) == 0) {
            view->sites[n].n += view->sites[i].n; /* the same at another ring */
            view->sites[n].faults += view->sites[i].faults;
        } else {
            view->sites[++n] = view->sites[i];
        }
    }
    view->n_sites = n + 1;
}

size_t view_from(const struct view *view, uint64_t address)
{
    size_t low = 0, high = view->n_sites;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (view->sites[middle].address < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct site *view_find(const struct view *view, uint64_t address, const char *bytes)
{
    for (size_t i = view_from(view, address);
         i < view->n_sites && view->sites[i].address == address; i++) {
        if (strcmp(view->sites[i].bytes, bytes) == 0)
            return &view->sites[i];
    }
    return NULL;
}

bool view_has(const struct view *view, uint64_t address)
{
    size_t i = view_from(view, address);

    return i < view->n_sites && view->sites[i].address == address;
}

/* The part of a run that comes from the chosen texts; `owner` may be NULL: from all. */
static void collect(const struct observed *o, const size_t *owner, size_t machine,
                    struct view *view)
{
    struct text outs = {0}, sent = {0};
    unsigned lcr = 0, mcr = 0;

    *view = (struct view){0};
    for (size_t i = 0; i < o->n_sites; i++) {
        uint32_t page = o->sites[i].text;

        if (owner != NULL && (page == NO_TEXT || owner[page] != machine))
            continue;
        view->sites = pool_grow(view->sites, view->n_sites, sizeof(*view->sites));
        view->sites[view->n_sites++] = o->sites[i];
    }
    sort_sites(view);
    for (size_t i = 0; i < o->n_io; i++) {
        const struct io *io = &o->io[i];
        char byte = (char)io->value;

        if (!io->out || io->text == NO_TEXT || (owner != NULL && owner[io->text] != machine))
            continue;
        if (io->port == UART_LCR)
            lcr = io->value;
        if (io->port == UART_MCR)
            mcr = io->value;
        if (io->port != UART_THR)
            continue;
        text_bytes(&outs, &byte, 1);
        if (!(lcr & LCR_DLAB) && !(mcr & MCR_LOOP))
            text_bytes(&sent, &byte, 1);
    }
    view->outs = (struct bytes){text_get(&outs), outs.length};
    view->sent = (struct bytes){text_get(&sent), sent.length};
}

void view_whole(const struct observed *observed, struct view *view)
{
    collect(observed, NULL, 0, view);
}

/* 0 for the same output, up to OTHER_OUTPUT, the earlier it differs the more. */
static uint64_t output_distance(struct bytes seen, const struct expectation *expected)
{
    struct bytes wanted = expected->view != NULL ? expected->view->outs : expected->printed;
    size_t same = 0;

    if (expected->view == NULL && seen.length > wanted.length) {
        seen.at += seen.length - wanted.length; /* the divisor is written first, and not printed */
        seen.length = wanted.length;
    }
    if (bytes_equal(seen, wanted))
        return 0;
    while (same < seen.length && same < wanted.length && seen.at[same] == wanted.at[same])
        same++;
    return OTHER_OUTPUT - (OTHER_OUTPUT - 1) * same / (wanted.length + 1);
}

/* How much what was executed in one page differs from what is expected of a machine there. */
static uint64_t page_distance(const struct view *page, uint64_t address,
                              const struct expectation *expected)
{
    uint64_t distance = page->outs.length > 0 ? output_distance(page->outs, expected) : 0;

    for (size_t i = 0; i < page->n_sites; i++) {
        const struct site *site = &page->sites[i], *same;

        if (expected->view == NULL) {
            if (!elf_has_bytes(expected->program, site->address, site->bytes))
                distance += OTHER_SITE;
            continue;
        }
        same = view_find(expected->view, site->address, site->bytes);
        if (same == NULL)
            distance += OTHER_SITE;
        else if (same->n - same->faults > site->n || site->n - site->faults > same->n)
            distance += OTHER_COUNT;
    }
    if (expected->view == NULL)
        return distance;
    for (size_t i = view_from(expected->view, address);
         i < expected->view->n_sites && expected->view->sites[i].address < address + PAGE; i++) {
        const struct site *site = &expected->view->sites[i];

        if (view_find(page, site->address, site->bytes) == NULL)
            distance += MISSING_SITE;
    }
    return distance;
}

/* Give out `n` pages at one address to machines: the sum of distances is the least there is, and among equals
 * the earlier page goes to the earlier machine. least[m][mask]: machines from m on, with the pages in mask
 * given out already. */
static void give_out(size_t n, size_t n_machines, uint64_t distance[][MAX_MACHINES],
                     const uint64_t *without, size_t *owner)
{
    size_t masks = (size_t)1 << n;
    uint64_t *least = pool_alloc((n_machines + 1) * masks * sizeof(*least));
    size_t mask = 0;

    for (size_t m = n_machines + 1; m-- > 0;) {
        for (size_t used = 0; used < masks; used++) {
            uint64_t best = UINT64_MAX;

            if (m == n_machines) {
                best = NOBODYS_PAGE * (n - (size_t)__builtin_popcountl(used));
            } else {
                best = without[m] + least[(m + 1) * masks + used];
                for (size_t p = 0; p < n; p++) {
                    size_t with = used | (size_t)1 << p;
                    uint64_t sum = distance[p][m] + least[(m + 1) * masks + with];

                    if (with != used && sum < best)
                        best = sum;
                }
            }
            least[m * masks + used] = best;
        }
    }
    for (size_t m = 0; m < n_machines; m++) {
        for (size_t p = 0; p < n; p++) {
            size_t with = mask | (size_t)1 << p;

            if (with != mask &&
                distance[p][m] + least[(m + 1) * masks + with] == least[m * masks + mask]) {
                owner[p] = m;
                mask = with;
                break;
            }
        }
    }
    free(least);
}

/* How many instructions a machine is expected to execute in a page, each counted as missing. */
static uint64_t distance_without(const struct expectation *expected, uint64_t address)
{
    const struct view *view = expected->view;

    return view == NULL
               ? 0
               : (view_from(view, address + PAGE) - view_from(view, address)) * MISSING_SITE;
}

/* The pages at one address: pages[0..n). */
static void share_address(const struct observed *o, const size_t *pages, size_t n, uint64_t address,
                          const struct expectation *expected, size_t n_machines, size_t *owner)
{
    uint64_t distance[MAX_ALIKE][MAX_MACHINES] = {0}, without[MAX_MACHINES] = {0};
    size_t *one = pool_alloc(o->n_pages * sizeof(*one)), owner_of[MAX_ALIKE];

    if (n > MAX_ALIKE)
        n = MAX_ALIKE;
    for (size_t m = 0; m < n_machines; m++)
        without[m] = distance_without(&expected[m], address);
    for (size_t p = 0; p < n; p++) {
        struct view page;

        for (size_t i = 0; i < o->n_pages; i++)
            one[i] = i == pages[p] ? 0 : OWNER_NOBODY;
        collect(o, one, 0, &page);
        for (size_t m = 0; m < n_machines; m++)
            distance[p][m] = page_distance(&page, address, &expected[m]);
        owner_of[p] = OWNER_NOBODY;
    }
    give_out(n, n_machines, distance, without, owner_of);
    for (size_t p = 0; p < n; p++)
        owner[pages[p]] = owner_of[p];
}

/* Was anything of the page executed? */
static bool page_used(const struct observed *o, size_t page)
{
    for (size_t i = 0; i < o->n_sites; i++) {
        if (o->sites[i].text == page)
            return true;
    }
    return false;
}

static void find_stray(const struct observed *o, const size_t *owner, struct stray *stray)
{
    *stray = (struct stray){.page = NOWHERE, .out = NOWHERE};
    for (size_t i = 0; i < o->n_pages; i++) {
        if (owner[i] == OWNER_NOBODY && page_used(o, i) && stray->pages++ == 0)
            stray->page = o->pages[i].address;
    }
    for (size_t i = 0; i < o->n_io; i++) {
        if (o->io[i].text == NO_TEXT && o->io[i].out && o->io[i].port == UART_THR &&
            stray->outs++ == 0)
            stray->out = o->io[i].rip;
    }
}

void view_each(const struct observed *o, const struct expectation *expected, size_t n_machines,
               struct view *views, struct stray *stray)
{
    size_t *owner = pool_alloc(o->n_pages * sizeof(*owner));
    bool *done = pool_alloc(o->n_pages * sizeof(*done));
    size_t *pages = pool_alloc(o->n_pages * sizeof(*pages));

    for (size_t i = 0; i < o->n_pages; i++)
        owner[i] = OWNER_NOBODY;
    for (size_t i = 0; i < o->n_pages; i++) {
        uint64_t address = o->pages[i].address & ~(uint64_t)(PAGE - 1);
        size_t n = 0;

        if (done[i])
            continue;
        for (size_t k = i; k < o->n_pages; k++) {
            if ((o->pages[k].address & ~(uint64_t)(PAGE - 1)) == address) {
                done[k] = true;
                pages[n++] = k;
            }
        }
        share_address(o, pages, n, address, expected, n_machines, owner);
    }
    for (size_t m = 0; m < n_machines; m++)
        collect(o, owner, m, &views[m]);
    find_stray(o, owner, stray);
}
