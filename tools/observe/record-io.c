/* SPDX-License-Identifier: MIT
 *
 * I/O. A guest's attempt is kept in order, and pending until it is known how it ended: in a fault at its
 * own address it did not complete, in anything else it did. The host's I/O is counted by port, and a
 * port that it has no business with is a gate.
 */
#include <stdlib.h>
#include <string.h>
#include "record-internal.h"

void record_io_completed(struct record *r)
{
    if (!r->pending)
        return;
    r->pending = false;
    if (r->pending_io.who == WHO_GUEST && r->pending_io.ring > 0)
        record_gate(r, GATE_GUEST_IO_COMPLETES, 1, r->pending_io.rip, r->pending_io.port);
}

static bool moved_some(const struct record *r)
{
    return r->pending_left < r->pending_io.rep;
}

/* It faulted, or left its VM. The elements that a string had moved before did complete. */
static void trapped(struct record *r)
{
    if (r->pending_kept)
        r->events[r->n_events - 1].trapped = true;
    if (moved_some(r))
        record_io_completed(r);
    r->pending = false;
}

void record_io_interrupted(struct record *r, const struct record_vector *v)
{
    if (!r->pending)
        return;
    if (v->rip != r->pending_io.rip)
        record_io_completed(r);
    else if (v->kind == VECTOR_EXC)
        trapped(r);
    else if (!r->pending_io.string)
        record_io_completed(r);
    /* else an irq between two elements: it goes on afterwards */
}

void record_vm_exit(struct record *r)
{
    record_enter(r);
    if (r->pending && r->pending_io.who == WHO_VM)
        trapped(r);
    record_leave(r);
}

/* Is this the next element of the string that is under way? */
static bool goes_on(struct record *r, const struct record_io *io)
{
    if (!r->pending || !io->string || io->rip != r->pending_io.rip ||
        io->rep + 1 != r->pending_left)
        return false;
    r->pending_left = io->rep;
    return true;
}

static void keep_data(struct record *r, struct record_event *event, const struct record_io *io)
{
    event->data_at = (uint32_t)r->data_used;
    event->data_size = io->data_size;
    if (io->data_size == 0)
        return;
    if (r->data_used + io->data_size > r->data_cap) {
        size_t cap = r->data_cap ? r->data_cap * 2 : 1 << 16;
        uint8_t *data = realloc(r->data, cap);

        if (data == NULL)
            record_refuse(r, "no memory for I/O data");
        r->data = data;
        r->data_cap = cap;
    }
    memcpy(r->data + r->data_used, io->data, io->data_size);
    r->data_used += io->data_size;
}

/* The front ends pass on a whole register. */
static uint32_t value_sent(const struct record_io *io)
{
    return io->size < 4 ? io->value & ((1u << 8 * io->size) - 1) : io->value;
}

static void keep(struct record *r, const struct record_io *io)
{
    struct record_event *event;

    if (r->n_events == r->max_events)
        record_stop(r, END_LIMIT, 0);
    r->events = record_room(r, r->events, r->n_events, &r->cap_events, sizeof *r->events);
    event = &r->events[r->n_events++];
    *event = (struct record_event){
        .rip = io->rip,
        .rep = io->rep,
        .text = io->text,
        .in_text = io->in_text,
        .port = io->port,
        .ring = io->ring,
        .size = io->size,
        .out = io->out,
        .string = io->string,
        .value = value_sent(io),
    };
    keep_data(r, event, io);
}

static void note_mark(struct record *r, const struct record_io *io)
{
    if (r->n_marks == r->max_events)
        record_stop(r, END_LIMIT, 0);
    r->marks = record_room(r, r->marks, r->n_marks, &r->cap_marks, sizeof *r->marks);
    r->marks[r->n_marks++] = (struct record_mark){
        .value = value_sent(io),
        .count = r->count,
        .crossings = r->crossings,
        .irqs = r->irqs,
        .entries = r->entries,
    };
}

static void guest_io(struct record *r, const struct record_io *io)
{
    record_last_insn(r, io->who, io->rip);
    if (goes_on(r, io))
        return;
    record_io_completed(r);
    if (io->rep == 0)
        return;
    r->pending_kept = !record_skipped(r, io->rip);
    if (r->pending_kept) {
        /* Polling is no progress: a UART that never becomes ready is a hang. */
        record_progress(r);
        keep(r, io);
    }
    r->pending = true;
    r->pending_io = *io;
    r->pending_io.data = NULL; /* the caller's */
    r->pending_left = io->rep;
}

static void host_io(struct record *r, const struct record_io *io)
{
    if (io->rep == 0)
        return;
    if (io->out)
        record_progress(r);
    if (io->who != WHO_HOST)
        return;
    record_last_insn(r, io->who, io->rip);
    r->host_ports[io->out][io->port]++;
    if (!(r->allowed[io->port / 8] >> io->port % 8 & 1))
        record_gate(r, GATE_HOST_IO, 1, io->rip, io->port);
}

void record_io(struct record *r, const struct record_io *io)
{
    record_enter(r);
    record_sync(r);
    if (io->out && io->port == r->mark_port && io->who != WHO_HOST)
        note_mark(r, io);
    if (record_is_guest(io->who))
        guest_io(r, io);
    else
        host_io(r, io);
    record_leave(r);
}
