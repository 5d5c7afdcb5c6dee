/* SPDX-License-Identifier: MIT
 *
 * The report, format 1 (README.md). Written once, in one piece, with its own line count and sum at the
 * end: what is cut short is no report. It runs in signal handlers, too: see record_out.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "record-internal.h"

static const char *const who_names[N_WHO] = {"boot", "host", "guest", "vm"};
static const char *const side_names[2] = {"host", "guest"};
static const char *const kind_names[N_VECTOR_KINDS] = {"exc", "int", "hw"};
static const char *const gate_names[N_GATES] = {
    [GATE_CPL0_32BIT] = "cpl0-32bit",
    [GATE_CPL0_64_BELOW_4G] = "cpl0-64-below-4g",
    [GATE_IOPL] = "iopl",
    [GATE_TF] = "tf",
    [GATE_VM86] = "vm86",
    [GATE_GUEST_CS64] = "guest-cs64",
    [GATE_GUEST_IO_COMPLETES] = "guest-io-completes",
    [GATE_HOST_IO] = "host-io",
};
static const char *const end_names[] = {
    [END_OFF] = "off",     [END_HANG] = "hang",     [END_HALT] = "halt",
    [END_CRASH] = "crash", [END_KILLED] = "killed", [END_LIMIT] = "limit",
};

static void write_head(const struct record *r, struct record_out *out, enum record_end why,
                       int signal)
{
    record_out_text(out, "observer format=1 emulator=");
    record_out_text(out, r->emulator);
    record_out_text(out, " version=");
    record_out_quoted(out, r->version);
    record_out_text(out, " cpus=1 role=");
    record_out_text(out, r->role == ROLE_NATIVE ? "native" : "host");
    record_out_end_line(out);
    record_out_text(out, "end why=");
    record_out_text(out, end_names[why]);
    if (signal != 0)
        record_out_number(out, " signal=", (uint64_t)signal);
    record_out_end_line(out);
    record_out_text(out, r->armed ? "armed yes" : "armed no");
    record_out_end_line(out);
}

static void write_counts(const struct record *r, struct record_out *out)
{
    record_out_text(out, "count");
    for (int who = 0; who < N_WHO; who++) {
        record_out_text(out, " ");
        record_out_text(out, who_names[who]);
        record_out_number(out, "=", r->count.of[who]);
    }
    record_out_number(out, " total=", record_total(r));
    record_out_end_line(out);
    record_out_number(out, "cross crossings=", r->crossings);
    record_out_number(out, " irqs=", r->irqs);
    record_out_number(out, " entries=", r->entries);
    record_out_end_line(out);
}

static void write_vectors(const struct record *r, struct record_out *out)
{
    for (int i = 0; i < 2 * N_VECTOR_KINDS * 256; i++) {
        bool guest = i < N_VECTOR_KINDS * 256; /* the guest's first */
        int kind = i / 256 % N_VECTOR_KINDS, vector = i % 256;
        uint64_t n = r->vectors[guest][kind][vector];

        if (n == 0)
            continue;
        record_out_text(out, "vector who=");
        record_out_text(out, side_names[guest]);
        record_out_text(out, " kind=");
        record_out_text(out, kind_names[kind]);
        record_out_number(out, " vector=", (uint64_t)vector);
        record_out_number(out, " n=", n);
        record_out_end_line(out);
    }
}

static void write_executed(const struct record *r, struct record_out *out)
{
    for (int kind = 0; kind < INSN_N_KINDS; kind++) {
        for (int who = 0; who < N_WHO; who++) {
            const char *name = insn_name((enum insn_kind)kind);

            if (name == NULL || r->executed[who][kind] == 0)
                continue;
            record_out_text(out, "executed insn=");
            record_out_text(out, name);
            record_out_text(out, " who=");
            record_out_text(out, who_names[who]);
            record_out_number(out, " n=", r->executed[who][kind]);
            record_out_end_line(out);
        }
    }
}

static void write_gates(const struct record *r, struct record_out *out)
{
    for (int i = 0; i < N_GATES; i++) {
        const struct record_gate_state *gate = &r->gates[i];

        record_out_text(out, "gate name=");
        record_out_text(out, gate_names[i]);
        record_out_number(out, " n=", gate->n);
        if (gate->n != 0 && gate->first) {
            record_out_hex(out, " rip=", gate->rip);
            if (gate->has_port)
                record_out_hex(out, " port=", gate->port);
            record_out_number(out, " at=", gate->at);
        }
        record_out_end_line(out);
    }
}

static void write_last(const struct record *r, struct record_out *out, bool guest)
{
    const struct record_last *last = &r->last[guest];
    uint64_t now = guest ? record_guest_count(r) : record_host_count(r);

    record_out_text(out, "last who=");
    record_out_text(out, side_names[guest]);
    if (last->any_insn)
        record_out_hex(out, " insn=", last->insn);
    if (last->any_vector) {
        record_out_number(out, " vector=", last->vector);
        record_out_hex(out, " error=", last->error);
        record_out_hex(out, " rip=", last->rip);
        if (guest)
            record_out_number(out, " cpl=", last->cpl);
        record_out_number(out, " after=", now - last->count);
    } else {
        record_out_text(out, " vector=none");
    }
    record_out_end_line(out);
}

static void write_ends(const struct record *r, struct record_out *out)
{
    record_out_number(out, "progress maxgap=", r->max_gap);
    record_out_number(out, " limit=", r->hang);
    record_out_number(out, " guest=", r->max_gap_guest);
    record_out_number(out, " host=", r->max_gap_host);
    record_out_end_line(out);
    write_last(r, out, true);
    write_last(r, out, false);
}

/* All in one write, unless the other end takes it in pieces. */
static void send(const struct record *r, const struct record_out *out)
{
    size_t sent = 0;

    while (sent < out->size) {
        ssize_t n = write(r->fd, out->at + sent, out->size - sent);

        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return;
        if (n > 0)
            sent += (size_t)n;
    }
}

void record_report(struct record *r, enum record_end why, int signal)
{
    struct record_out out = {0};
    uint32_t sum;
    uint64_t lines;

    if (r->written)
        return;
    r->written = true;
    record_enter(r); /* and never left: from now on signals find it busy */
    record_sync(r);
    if (why == END_OFF || why == END_HANG || why == END_HALT)
        record_io_completed(r);
    if (r->settle != NULL)
        r->settle(r);
    record_measure_gap(r);

    write_head(r, &out, why, signal);
    write_counts(r, &out);
    write_vectors(r, &out);
    write_executed(r, &out);
    write_gates(r, &out);
    write_ends(r, &out);
    record_write_lists(r, &out);

    sum = out.sum;
    lines = out.lines;
    record_out_number(&out, "complete lines=", lines);
    record_out_text(&out, " sum=");
    record_out_hex8(&out, sum);
    record_out_end_line(&out);
    if (!out.failed)
        send(r, &out);
}
