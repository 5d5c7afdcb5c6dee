/* SPDX-License-Identifier: MIT
 *
 * What happened, counted: whose instruction, which gate, I/O, vectors, progress. The interface and its
 * invariants are in record.h.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "record-internal.h"

#define FOUR_GIB (1ull << 32)

#define VECTOR_DB 1

void record_enter(struct record *r)
{
    r->busy++;
}

void record_leave(struct record *r)
{
    if (--r->busy == 0 && r->end_wanted != 0)
        record_stop(r, (enum record_end)(r->end_wanted - 1), r->end_signal);
}

void record_stop_soon(struct record *r, enum record_end why, int signal)
{
    if (r->busy == 0)
        record_stop(r, why, signal);
    r->end_signal = signal;
    r->end_wanted = 1 + (int)why;
}

void record_stop(struct record *r, enum record_end why, int signal)
{
    record_report(r, why, signal);
    if (r->before_exit != NULL)
        r->before_exit(r);
    _exit(0);
}

/* ---- whose, and what that means ---- */

bool record_arms(const struct record *r, const struct record_state *state, uint64_t address)
{
    return !r->armed && r->role == ROLE_HOST && !state->vm && state->cpl == 0 && state->cs64 &&
           address >= FOUR_GIB;
}

void record_arm(struct record *r)
{
    r->armed = true;
}

enum record_who record_who(const struct record *r, const struct record_state *state,
                           uint64_t address)
{
    if (r->role == ROLE_NATIVE)
        return record_in_ranges(r, address) ? WHO_GUEST : WHO_BOOT;
    if (!r->armed)
        return WHO_BOOT;
    if (state->vm)
        return WHO_VM;
    return state->cpl > 0 || !state->cs64 ? WHO_GUEST : WHO_HOST;
}

unsigned record_gates(const struct record *r, const struct record_state *state, uint64_t address)
{
    unsigned gates = 0;

    if (r->role == ROLE_NATIVE || state->vm)
        return 0;
    if (state->cpl == 0) {
        if (!state->cs64)
            return 1u << GATE_CPL0_32BIT;
        return address < FOUR_GIB ? 1u << GATE_CPL0_64_BELOW_4G : 0;
    }
    if (state->iopl != 0)
        gates |= 1u << GATE_IOPL;
    if (state->vm86)
        gates |= 1u << GATE_VM86;
    if (state->cs64)
        gates |= 1u << GATE_GUEST_CS64;
    return gates;
}

static uint64_t total(const struct record_counts *count)
{
    return count->of[WHO_BOOT] + count->of[WHO_HOST] + count->of[WHO_GUEST] + count->of[WHO_VM];
}

uint64_t record_total(const struct record *r)
{
    return total(&r->count);
}

uint64_t record_guest_count(const struct record *r)
{
    return r->count.of[WHO_GUEST] + r->count.of[WHO_VM];
}

uint64_t record_host_count(const struct record *r)
{
    return r->count.of[WHO_BOOT] + r->count.of[WHO_HOST];
}

void record_sync(struct record *r)
{
    if (r->sync != NULL)
        r->sync(r);
}

uint64_t record_gap(const struct record *r)
{
    return total(&r->count) - total(&r->progress_at);
}

bool record_is_guest(enum record_who who)
{
    return who == WHO_GUEST || who == WHO_VM;
}

void record_gate(struct record *r, enum record_gate gate, uint64_t n, uint64_t rip, int port)
{
    struct record_gate_state *g = &r->gates[gate];

    if (r->role == ROLE_NATIVE || !r->armed)
        return;
    record_enter(r);
    g->n += n;
    if (!g->first) {
        record_sync(r);
        g->first = true;
        g->rip = rip;
        g->at = record_total(r);
        g->has_port = port >= 0;
        g->port = (uint16_t)port;
    }
    record_leave(r);
}

void record_executed(struct record *r, enum record_who who, enum insn_kind kind)
{
    r->executed[who][kind]++;
}

void record_last_insn(struct record *r, enum record_who who, uint64_t rip)
{
    struct record_last *last = &r->last[record_is_guest(who)];

    last->any_insn = true;
    last->insn = rip;
}

/* ---- progress ---- */

void record_measure_gap(struct record *r)
{
    const uint64_t *now = r->count.of, *then = r->progress_at.of;
    uint64_t gap = record_gap(r);

    if (gap <= r->max_gap)
        return;
    r->max_gap = gap;
    r->max_gap_guest = now[WHO_GUEST] - then[WHO_GUEST] + now[WHO_VM] - then[WHO_VM];
    r->max_gap_host = gap - r->max_gap_guest;
}

void record_progress(struct record *r)
{
    record_measure_gap(r);
    r->progress_at = r->count;
}

#define PATIENCE_LOST 16

/* A run in which a gate has fired has lost already: then less of it is waited for. */
static uint64_t hang_limit(const struct record *r)
{
    for (unsigned gate = 0; gate < N_GATES; gate++) {
        if (r->gates[gate].first)
            return r->hang / PATIENCE_LOST;
    }
    return r->hang;
}

void record_check(struct record *r)
{
    if (r->hang == 0 && r->max_total == 0)
        return;
    record_sync(r);
    if (r->hang != 0 && record_gap(r) > hang_limit(r))
        record_stop(r, END_HANG, 0);
    if (r->max_total != 0 && record_total(r) > r->max_total)
        record_stop(r, END_LIMIT, 0);
}

static uint64_t left_of(uint64_t limit, uint64_t used)
{
    if (limit == 0)
        return INT64_MAX;
    return used < limit ? limit - used : 0;
}

int64_t record_fuel(const struct record *r)
{
    uint64_t stretch = left_of(hang_limit(r), record_gap(r));
    uint64_t whole = left_of(r->max_total, record_total(r)),
             left = stretch < whole ? stretch : whole;

    return left < INT64_MAX ? (int64_t)left : INT64_MAX;
}

/* ---- leaving the guest ---- */

/* A guest that no instruction of ran since it last left is as it was then: what its host has put into
 * EFLAGS meanwhile is not the guest's. */
static void guest_leaves(struct record *r, bool tf, bool sets_tf, uint64_t count)
{
    if (r->left_at != count) {
        r->tf_foreign = tf && r->tf_foreign;
        r->tf_allowed = (tf && !r->tf_foreign) || sets_tf;
    }
    r->left_at = count;
}

void record_guest_leaves(struct record *r, bool tf, bool sets_tf, bool counted)
{
    record_enter(r);
    record_sync(r);
    guest_leaves(r, tf, sets_tf, r->count.of[WHO_GUEST] + (counted ? 0 : 1));
    record_leave(r);
}

void record_guest_tf(struct record *r, uint64_t rip)
{
    record_enter(r);
    record_sync(r);
    /* Only the first instruction after an entry finds the count as it was when the guest left. */
    if (r->count.of[WHO_GUEST] == r->left_at && !r->tf_allowed) {
        r->tf_entries++;
        r->tf_foreign = true;
        record_gate(r, GATE_TF, 1, rip, -1);
    }
    record_leave(r);
}

static void note_last(struct record *r, const struct record_vector *v)
{
    bool guest = record_is_guest(v->who);
    struct record_last *last = &r->last[guest];

    last->any_vector = true;
    last->vector = v->vector;
    last->cpl = v->cpl;
    last->error = v->error;
    last->rip = v->rip;
    last->count = guest ? record_guest_count(r) : record_host_count(r);
    if (v->vector != VECTOR_DB)
        record_last_insn(r, v->who, v->rip);
}

static void cross(struct record *r, const struct record_vector *v)
{
    if (v->kind == VECTOR_HW) {
        r->irqs++;
    } else if (r->count.of[WHO_GUEST] != r->crossed_at) {
        r->crossings++;
        r->crossed_at = r->count.of[WHO_GUEST];
    }
    guest_leaves(r, v->tf, v->sets_tf, r->count.of[WHO_GUEST]);
}

/* A #DB does not come here: it is raised after its instruction, or before that is attempted. What one
 * exception leads to while it is delivered belongs to the same attempt. */
static void note_fault(struct record_site *site)
{
    if (site->n == site->n_at_fault)
        return;
    site->n_at_fault = site->n;
    site->faults++;
}

void record_vector(struct record *r, const struct record_vector *v)
{
    record_enter(r);
    record_sync(r);
    r->vectors[record_is_guest(v->who)][v->kind][v->vector]++;
    record_io_interrupted(r, v);
    if (v->kind != VECTOR_HW)
        note_last(r, v);
    if (v->site != NULL && v->kind == VECTOR_EXC && v->vector != VECTOR_DB)
        note_fault(v->site);
    if (v->who == WHO_GUEST && r->role == ROLE_HOST)
        cross(r, v);
    record_leave(r);
}
