/* SPDX-License-Identifier: MIT
 *
 * The report's lists: texts, ranges, sites, I/O, host ports. Texts are numbered from 1 in the order in which they
 * were met; those that nothing was executed in are left out.
 */
#include <string.h>
#include "record-internal.h"

#define N_PORTS 65536

struct lists {
    struct record *r;
    struct record_out *out;
    uint32_t *ids;              /* by text; 0: not executed */
    struct record_site **sites; /* the executed ones, in the report's order */
    size_t n_sites;
};

static size_t collect_sites(struct lists *l)
{
    size_t n = 0;

    if (l->r->sites == NULL)
        return 0;
    for (size_t i = 0; i < RECORD_N_BUCKETS; i++) {
        for (struct record_site *site = l->r->sites[i]; site != NULL; site = site->next) {
            if (site->n == 0)
                continue; /* translated or decoded, and never reached */
            l->ids[site->text] = 1;
            l->sites[n++] = site;
        }
    }
    return n;
}

static void number_texts(struct lists *l)
{
    uint32_t id = 0;

    for (size_t i = 0; i < l->r->n_events; i++) {
        if (l->r->events[i].in_text)
            l->ids[l->r->events[i].text] = 1;
    }
    for (size_t i = 0; i < l->r->n_texts; i++) {
        if (l->ids[i] != 0)
            l->ids[i] = ++id;
    }
}

/* Does a stand before b? By text, address, bytes, ring. */
static bool before(const struct lists *l, const struct record_site *a, const struct record_site *b)
{
    int bytes;

    if (a->text != b->text)
        return l->ids[a->text] < l->ids[b->text];
    if (a->address != b->address)
        return a->address < b->address;
    bytes = memcmp(a->bytes, b->bytes, INSN_MAX);
    if (bytes != 0)
        return bytes < 0;
    return a->ring < b->ring;
}

/* Let the site at `i` sink to its place in the heap of `n`. */
static void sink(struct lists *l, size_t i, size_t n)
{
    struct record_site **heap = l->sites, *site = heap[i];

    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && before(l, heap[child], heap[child + 1]))
            child++;
        if (!before(l, site, heap[child]))
            break;
        heap[i] = heap[child];
    }
    heap[i] = site;
}

/* A heap sort: qsort() may use the heap of the C library. */
static void sort_sites(struct lists *l)
{
    size_t n = l->n_sites;

    for (size_t i = n / 2; i-- > 0;)
        sink(l, i, n);
    while (n > 1) {
        struct record_site *last = l->sites[--n];

        l->sites[n] = l->sites[0];
        l->sites[0] = last;
        sink(l, 0, n);
    }
}

static void write_texts(struct lists *l)
{
    for (size_t i = 0; i < l->r->n_texts; i++) {
        if (l->ids[i] == 0)
            continue;
        record_out_number(l->out, "text id=", l->ids[i]);
        record_out_hex(l->out, " address=", l->r->texts[i].address);
        record_out_end_line(l->out);
    }
}

static void write_ranges(struct lists *l)
{
    for (unsigned k = 0; k < l->r->n_ranges; k++) {
        const struct record_range *range = &l->r->ranges[k];
        uint64_t sites = 0, executed = 0;

        for (size_t i = 0; i < l->n_sites; i++) {
            if (l->sites[i]->address - range->lo < range->hi - range->lo) {
                sites++;
                executed += l->sites[i]->n;
            }
        }
        record_out_hex(l->out, "range lo=", range->lo);
        record_out_hex(l->out, " hi=", range->hi);
        record_out_number(l->out, " sites=", sites);
        record_out_number(l->out, " executed=", executed);
        record_out_end_line(l->out);
    }
}

static void write_sites(struct lists *l)
{
    for (size_t i = 0; i < l->n_sites; i++) {
        const struct record_site *site = l->sites[i];

        record_out_number(l->out, "site text=", l->ids[site->text]);
        record_out_hex(l->out, " address=", site->address);
        record_out_number(l->out, " ring=", site->ring);
        record_out_number(l->out, " n=", site->n);
        record_out_number(l->out, " faults=", site->faults);
        record_out_bytes(l->out, " bytes=", site->bytes, site->length);
        record_out_end_line(l->out);
    }
}

static void write_event(struct lists *l, const struct record_event *event)
{
    if (event->in_text)
        record_out_number(l->out, "io text=", l->ids[event->text]);
    else
        record_out_text(l->out, "io text=-");
    record_out_hex(l->out, " rip=", event->rip);
    record_out_number(l->out, " ring=", event->ring);
    record_out_text(l->out, event->out ? " dir=out" : " dir=in");
    record_out_number(l->out, " size=", event->size);
    record_out_hex(l->out, " port=", event->port);
    if (event->out && (!event->string || event->data_size != 0))
        record_out_hex(l->out, " value=", event->value);
    if (event->string) {
        record_out_number(l->out, " rep=", event->rep);
        record_out_text(l->out, " string=1");
    }
    record_out_text(l->out, event->trapped ? " trapped=1" : " trapped=0");
    if (event->data_size != 0)
        record_out_bytes(l->out, " data=", l->r->data + event->data_at, event->data_size);
    record_out_end_line(l->out);
}

static void write_mark(struct lists *l, const struct record_mark *mark)
{
    record_out_hex(l->out, "mark value=", mark->value);
    record_out_number(l->out, " boot=", mark->count.of[WHO_BOOT]);
    record_out_number(l->out, " host=", mark->count.of[WHO_HOST]);
    record_out_number(l->out, " guest=", mark->count.of[WHO_GUEST]);
    record_out_number(l->out, " vm=", mark->count.of[WHO_VM]);
    record_out_number(l->out, " crossings=", mark->crossings);
    record_out_number(l->out, " irqs=", mark->irqs);
    record_out_number(l->out, " entries=", mark->entries);
    record_out_end_line(l->out);
}

static void write_host_ports(struct lists *l)
{
    for (size_t i = 0; i < 2 * N_PORTS; i++) {
        size_t out = i % 2, port = i / 2;

        if (l->r->host_ports[out][port] == 0)
            continue;
        record_out_hex(l->out, "hostio port=", port);
        record_out_text(l->out, out ? " dir=out" : " dir=in");
        record_out_number(l->out, " n=", l->r->host_ports[out][port]);
        record_out_end_line(l->out);
    }
}

void record_write_lists(struct record *r, struct record_out *out)
{
    struct lists l = {.r = r, .out = out};

    l.ids = record_pages((r->n_texts + 1) * sizeof *l.ids);
    l.sites = record_pages((r->n_sites + 1) * sizeof(struct record_site *));
    if (l.ids == NULL || l.sites == NULL) {
        out->failed = true;
        return;
    }
    l.n_sites = collect_sites(&l);
    number_texts(&l);
    sort_sites(&l);

    write_texts(&l);
    write_ranges(&l);
    write_sites(&l);
    for (size_t i = 0; i < r->n_events; i++)
        write_event(&l, &r->events[i]);
    for (size_t i = 0; i < r->n_marks; i++)
        write_mark(&l, &r->marks[i]);
    write_host_ports(&l);
    record_out_number(out, "tfent n=", r->tf_entries);
    record_out_end_line(out);
}
