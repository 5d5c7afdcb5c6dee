/* SPDX-License-Identifier: MIT
 *
 * Which of a program's instructions were executed, with which bytes, how often, and where it stopped.
 *
 * An instruction that was executed T times is seen n times, of which some ended in exceptions: T lies between
 * n - faults and n, for an exception may be the instruction's own way to work (an OUT that is emulated) or one
 * after which it is tried again. So two runs agree when their ranges meet. QEMU counts an instruction that
 * writes into its own translation block twice, and where blocks end depends on the timer: in a program that
 * rewrites itself the range goes up to twice and down to half.
 */
#include <string.h>
#include "console.h"
#include "trial.h"

#define POLL_FUNCTION "uart_wait_status"

struct range {
    uint64_t lo, hi;
};

const struct view *trial_oracle(const struct trial *trial, size_t vm)
{
    return trial->has_native[vm] ? &trial->native_view[vm] : &trial->reference_view[vm];
}

bool trial_is_polling(const struct trial *trial, size_t vm, uint64_t address)
{
    uint64_t lo, hi;

    return elf_function(trial->program[vm], POLL_FUNCTION, &lo, &hi) && address >= lo &&
           address < hi;
}

/* What is expected at one address: the polling loop's natively depends on the wire. */
static const struct view *expected_at(const struct trial *trial, size_t vm, uint64_t address)
{
    return trial_is_polling(trial, vm, address) ? &trial->reference_view[vm]
                                                : trial_oracle(trial, vm);
}

/* Two sites at one address: the program rewrites itself. */
static bool rewrites_itself(const struct view *view)
{
    for (size_t i = 1; i < view->n_sites; i++) {
        if (view->sites[i].address == view->sites[i - 1].address)
            return true;
    }
    return false;
}

static struct range range_of(const struct site *site, bool loose)
{
    struct range range = {site->n - site->faults, site->n};

    return loose ? (struct range){range.lo / 2, range.hi * 2} : range;
}

static bool meet(struct range a, struct range b)
{
    return a.lo <= b.hi && b.lo <= a.hi;
}

/* Was it executed as often as on the bare machine, or as under the reference? */
static bool count_agrees(const struct trial *trial, size_t vm, const struct site *site)
{
    bool loose = trial->emulator == EMULATOR_QEMU && rewrites_itself(trial_oracle(trial, vm));
    const struct view *views[2] = {expected_at(trial, vm, site->address),
                                   &trial->reference_view[vm]};

    for (unsigned i = 0; i < 2; i++) {
        const struct site *wanted = view_find(views[i], site->address, site->bytes);

        if (wanted != NULL && meet(range_of(site, false), range_of(wanted, loose)))
            return true;
    }
    return false;
}

/* The program's own bytes, or bytes that the oracle saw it write. */
static bool is_own_code(const struct trial *trial, size_t vm, const struct site *site)
{
    const struct view *wanted = expected_at(trial, vm, site->address);

    if (view_has(wanted, site->address))
        return view_find(wanted, site->address, site->bytes) != NULL;
    /* Under another hypervisor a guest may go another way, but only through its own code; on the bare machine
     * there is no other way. */
    return !trial->has_native[vm] && elf_has_bytes(trial->program[vm], site->address, site->bytes);
}

/* Why a site is not the program's own; `stray`: it is the program's, but the program never gets there. */
struct foreign {
    const char *cause, *wanted, *seen;
    bool stray;
};

static struct foreign foreign_site(const struct trial *trial, size_t vm, const struct site *site)
{
    const struct view *view = expected_at(trial, vm, site->address);
    size_t i = view_from(view, site->address);
    struct foreign foreign = {.seen = pool_format("%s: bytes %s executed at %s",
                                                  trial_machine(trial, vm), site->bytes,
                                                  trial_place_in(trial, vm, site->address))};

    if (i < view->n_sites && view->sites[i].address == site->address) {
        foreign.cause = "patched guest: it executed instructions other than its own";
        foreign.wanted =
            pool_format("bytes %s there, as %s", view->sites[i].bytes,
                        trial->has_native[vm] ? "on the bare machine" : "under the reference");
    } else if (elf_has_bytes(trial->program[vm], site->address, site->bytes)) {
        foreign.cause =
            STRAY_GUEST ": it executed code that it does not execute on the bare machine";
        foreign.wanted = "nothing executed there: on the bare machine the program never gets to it";
        foreign.stray = true;
    } else {
        foreign.cause = "patched guest: it executed instructions that are not its own";
        foreign.wanted = "no instruction there: the program has none that is executed";
    }
    return foreign;
}

/* The first site that is not the program's own, and else the first that is stray. */
static struct foreign find_foreign(const struct trial *trial)
{
    struct foreign found = {0};

    for (size_t vm = 0; vm < trial->n_machines; vm++) {
        const struct view *view = &trial->seen[vm];

        for (size_t i = 0; i < view->n_sites; i++) {
            struct foreign foreign;

            if (is_own_code(trial, vm, &view->sites[i]))
                continue;
            foreign = foreign_site(trial, vm, &view->sites[i]);
            if (!foreign.stray)
                return foreign;
            if (found.cause == NULL)
                found = foreign;
        }
    }
    return found;
}

const char *code_foreign(const struct trial *trial, const char **wanted, const char **seen)
{
    struct foreign foreign = find_foreign(trial);

    if ((foreign.cause == NULL || foreign.stray) && trial->n_machines > 0 &&
        trial->stray.pages > 0) {
        foreign.cause =
            "code of nobody: a program's code was executed from a copy that belongs to no machine";
        foreign.wanted = pool_format("one copy of each program's code for each of %zu machine%s",
                                     trial->n_machines, trial->n_machines == 1 ? "" : "s");
        foreign.seen = pool_format("another physical page with code executed at %s",
                                   trial_place(trial, trial->stray.page));
    }
    *wanted = foreign.wanted;
    *seen = foreign.seen;
    return foreign.cause;
}

/* The first instruction that the machine executes under the reference, and under the submission does not. */
static const struct site *first_missing(const struct trial *trial, size_t vm)
{
    const struct view *reference = &trial->reference_view[vm];

    for (size_t i = 0; i < reference->n_sites; i++) {
        const struct site *site = &reference->sites[i];

        if (!view_has(&trial->seen[vm], site->address))
            return site;
    }
    return NULL;
}

const char *code_unreached(const struct trial *trial, size_t vm, const char **seen)
{
    const struct site *site = first_missing(trial, vm);

    if (site == NULL)
        return NULL;
    *seen = pool_format("%s executed %zu different instructions, and never this one",
                        trial_machine(trial, vm), trial->seen[vm].n_sites);
    return pool_format("%s executes %s", trial_machine(trial, vm),
                       trial_place_in(trial, vm, site->address));
}

/* Where the oracle's guest does not go. */
static const struct site *first_unknown(const struct trial *trial, size_t vm)
{
    const struct view *view = &trial->seen[vm];

    for (size_t i = 0; i < view->n_sites; i++) {
        if (!view_has(expected_at(trial, vm, view->sites[i].address), view->sites[i].address))
            return &view->sites[i];
    }
    return NULL;
}

void check_executed(const struct trial *trial, size_t vm, struct check_result *result)
{
    const struct view *view = &trial->seen[vm];
    const struct site *unknown = first_unknown(trial, vm);
    const char *missing = code_unreached(trial, vm, &result->seen);

    if (missing != NULL) {
        result->cause = "the guest did not get as far as it must";
        result->wanted = missing;
        return;
    }
    if (unknown != NULL) {
        result->cause = "the guest went where it must not";
        result->wanted = "only instructions that it executes under the reference too";
        result->seen = pool_format("%s executed %s", trial_machine(trial, vm),
                                   trial_place_in(trial, vm, unknown->address));
        return;
    }
    for (size_t i = 0; i < view->n_sites; i++) {
        const struct site *site = &view->sites[i], *wanted;

        if (count_agrees(trial, vm, site))
            continue;
        wanted = view_find(expected_at(trial, vm, site->address), site->address, site->bytes);
        result->cause = "an instruction was executed too often or too seldom";
        result->wanted =
            pool_format("%s executed %llu times", trial_place_in(trial, vm, site->address),
                        (unsigned long long)(wanted != NULL ? wanted->n : 0));
        result->seen = pool_format("attempted %llu times, %llu of them with an exception",
                                   (unsigned long long)site->n, (unsigned long long)site->faults);
        return;
    }
    result->earned = result->points;
}

/* "... at eip 0x10053d" */
static uint64_t reason_address(const char *reason)
{
    static const char words[] = "at eip 0x";
    const char *found = reason != NULL ? strstr(reason, words) : NULL;
    uint64_t address;
    char *digits;

    if (found == NULL)
        return NOWHERE;
    found += sizeof(words) - 1;
    digits = pool_copy(found, strspn(found, "0123456789abcdef"));
    return parse_number(digits, 16, UINT32_MAX, &address) ? address : NOWHERE;
}

static const char *exception_words(const struct trial *trial, const struct last *last)
{
    const char *name = vector_name(last->vector);

    if (!last->excepted)
        return "no exception of the guest's";
    return pool_format("%s at %s, the guest's last, and %llu guest instructions after it",
                       name != NULL ? name : pool_format("vector %u", last->vector),
                       trial_place(trial, last->rip), (unsigned long long)last->after);
}

/* The guests' last exception of all, where the reference has it. */
static bool same_last(const struct last *a, const struct last *b)
{
    return a->excepted && b->excepted && a->rip == b->rip && a->vector == b->vector &&
           a->after == b->after;
}

/* The instruction at which the machine must stop: tried as often as under the reference, and, like there,
 * without ever coming past it. */
static bool stops_at(const struct trial *trial, size_t vm, uint64_t address)
{
    const struct view *view = &trial->seen[vm], *reference = &trial->reference_view[vm];
    size_t i = view_from(view, address), k = view_from(reference, address);

    if (k >= reference->n_sites || reference->sites[k].address != address)
        return true; /* not in its text: all that is known is that the same code was executed */
    return i < view->n_sites && view->sites[i].address == address && view->sites[i].faults > 0 &&
           view->sites[i].n - view->sites[i].faults ==
               reference->sites[k].n - reference->sites[k].faults;
}

/* A machine ends where it does under the reference. When it was the last one there and is here, its end is the
 * run's last exception: address and vector. Otherwise what it executed tells. */
void check_ends(const struct trial *trial, size_t vm, struct check_result *result)
{
    const struct last *wanted = &trial->reference.observed.last_guest;
    const struct last *seen = &trial->submission.observed.last_guest;
    const char *reason = console_reason(trial->reference.console, (unsigned)vm);
    bool last = console_last_stopped(trial->reference.console) == (int)vm;
    uint64_t address = reason_address(reason);
    const char *unreached = code_unreached(trial, vm, &result->seen);
    const struct site *unknown = first_unknown(trial, vm);

    if (last)
        address = wanted->rip;
    result->cause = "the machine did not stop where it must";
    if (last)
        result->wanted = exception_words(trial, wanted);
    else if (address != NOWHERE)
        result->wanted = pool_format("%s stops at %s", trial_machine(trial, vm),
                                     trial_place_in(trial, vm, address));
    else
        result->wanted =
            pool_format("%s stops where it does under the reference", trial_machine(trial, vm));
    if (unreached != NULL)
        return;
    if (unknown != NULL) {
        result->seen = pool_format("%s went on to %s", trial_machine(trial, vm),
                                   trial_place_in(trial, vm, unknown->address));
        return;
    }
    result->seen = exception_words(trial, seen);
    if (last && same_last(wanted, seen)) {
        result->earned = result->points;
        return;
    }
    if (last && (trial->n_machines == 1 || seen->rip == wanted->rip))
        return;
    result->seen = pool_format("%s came past it, or never tried it", trial_machine(trial, vm));
    if (stops_at(trial, vm, address))
        result->earned = result->points;
}
