/* SPDX-License-Identifier: MIT
 *
 * What machines sent, whether the host came through, and what it cost.
 */
#include <string.h>
#include "console.h"
#include "trial.h"

#define SHOWN 100 /* bytes of a line that are shown */

/* Where two texts part: the line with the first difference, and the one before it. */
struct parting {
    size_t line;   /* from 1 on */
    size_t at;     /* where this line begins, and */
    size_t before; /* the one before; the same where there is none */
    size_t same;   /* how many bytes agree */
};

static struct parting find_parting(struct bytes a, struct bytes b)
{
    struct parting p = {.line = 1};

    while (p.same < a.length && p.same < b.length && a.at[p.same] == b.at[p.same]) {
        if (a.at[p.same++] == '\n') {
            p.line++;
            p.before = p.at;
            p.at = p.same;
        }
    }
    return p;
}

/* One line as it stands in quotes; of a long one the part around the difference. */
static const char *show_line(struct bytes text, size_t at, size_t around)
{
    struct bytes line = {text.at + at, 0};
    bool cut = false, ended;
    const char *shown;

    while (at + line.length < text.length && line.at[line.length] != '\n')
        line.length++;
    ended = at + line.length < text.length;
    if (around > at + SHOWN / 2 && line.length > SHOWN) {
        size_t skip = around - at - SHOWN / 2;

        line.at += skip;
        line.length -= skip;
        cut = true;
    }
    shown = bytes_show((struct bytes){line.at, line.length > SHOWN ? SHOWN : line.length});
    return pool_format("%s\"%s\"%s", cut ? "..." : "", shown,
                       line.length > SHOWN ? "..."
                       : ended             ? ""
                                           : " (without an end of line)");
}

static const char *show_side(struct bytes text, const struct parting *p)
{
    const char *context =
        p->at > p->before ? pool_format(", after %s", show_line(text, p->before, p->before)) : "";

    if (p->at >= text.length)
        return pool_format("nothing in line %zu%s", p->line, context);
    return pool_format("line %zu: %s%s", p->line, show_line(text, p->at, p->same), context);
}

/* The first difference of what was sent. */
static void show_difference(struct bytes wanted, struct bytes seen, struct check_result *result)
{
    struct parting p = find_parting(wanted, seen);

    result->wanted = show_side(wanted, &p);
    result->seen = show_side(seen, &p);
}

/* What the machine sent is what the observer saw it send, and that is the oracle's; and the console shows the
 * same. */
static void check_transcript(const struct trial *trial, size_t vm, struct check_result *result)
{
    const struct view *wanted = trial_oracle(trial, vm), *seen = &trial->seen[vm];
    struct bytes printed;
    bool readable = console_sent(trial->submission.console, (unsigned)vm, &printed);

    if (trial->stray.outs > 0) {
        result->cause = "bytes were sent to the UART from outside every program";
        result->forged = true;
        result->wanted = "output from the programs' own code alone";
        result->seen = pool_format("%zu bytes from elsewhere, first from %s", trial->stray.outs,
                                   trial_place(trial, trial->stray.out));
    } else if (!bytes_equal(wanted->sent, seen->sent)) {
        result->cause =
            pool_format("what %s sent differs from what it sends %s", trial_machine(trial, vm),
                        trial->has_native[vm] ? "on the bare machine" : "under the reference");
        show_difference(wanted->sent, seen->sent, result);
        result->forged = readable && bytes_equal(wanted->sent, printed);
    } else if (!bytes_equal(wanted->outs, seen->outs)) {
        result->cause = "what was written to the UART's divisor differs";
        result->wanted = pool_format("%zu bytes to port 3F8", wanted->outs.length);
        result->seen = pool_format("%zu bytes, or others", seen->outs.length);
    } else if (!readable || !bytes_equal(seen->sent, printed)) {
        result->cause =
            pool_format("the console does not show what %s sent%s", trial_machine(trial, vm),
                        readable ? "" : " (a \\ that is not \\xNN)");
        show_difference(seen->sent, printed, result);
    } else {
        /* Right bytes from a program that did not run are somebody else's bytes. */
        const char *unreached = code_unreached(trial, vm, &result->seen);

        result->wanted = unreached;
        if (unreached == NULL) {
            result->earned = result->points;
            return;
        }
        result->forged = true;
        result->cause = pool_format("%s sent what it should without executing what computes it",
                                    trial_machine(trial, vm));
    }
}

static void check_reason(const struct trial *trial, size_t vm, struct check_result *result)
{
    const char *wanted = console_reason(trial->reference.console, (unsigned)vm);
    const char *seen = console_reason(trial->submission.console, (unsigned)vm);

    if (wanted != NULL && seen != NULL && strcmp(wanted, seen) == 0) {
        result->earned = result->points;
        return;
    }
    result->cause = "the reason for which the machine was stopped is not the right one";
    result->wanted = wanted != NULL ? pool_format("\"%s\"", wanted) : "no reason";
    result->seen = seen != NULL ? pool_format("\"%s\"", seen)
                                : "no line, or more than one, \"peel: vmN NAME stopped: REASON\"";
}

/* NULL when each machine did all that it was there for, or what is missing. */
static const char *work_undone(const struct trial *trial, const char **wanted, const char **seen)
{
    for (size_t vm = 0; vm < trial->n_machines; vm++) {
        *wanted = code_unreached(trial, vm, seen);
        if (*wanted != NULL)
            return pool_format("%s was given up before it had done its part",
                               trial_machine(trial, vm));
    }
    return NULL;
}

static void check_survives(const struct trial *trial, struct check_result *result)
{
    const struct observed *o = &trial->submission.observed;

    result->wanted = "the host goes on, ends every machine and switches the PC off";
    if (trial->death.words != NULL) {
        result->cause = "the host did not come through";
        result->seen = trial->death.words;
    } else if (!o->last_host.known) {
        result->cause = "nothing of the host was executed after the guests";
        result->seen = death_where(trial);
    } else {
        result->cause = work_undone(trial, &result->wanted, &result->seen);
    }
    if (result->cause == NULL) {
        result->wanted = NULL;
        result->earned = result->points;
    }
}

static void check_preempted(const struct trial *trial, unsigned least, struct check_result *result)
{
    uint64_t irqs = trial->submission.observed.irqs;

    if (irqs >= least) {
        result->earned = result->points;
        return;
    }
    result->cause = "the timer hardly ever interrupted a guest";
    result->wanted = pool_format("at least %u interrupts taken while a guest ran", least);
    result->seen = pool_format("%llu", (unsigned long long)irqs);
}

/* NULL when all machines sent what they should: only then does it count what that cost. */
static const char *output_wrong(const struct trial *trial)
{
    for (size_t vm = 0; vm < trial->n_machines; vm++) {
        if (!bytes_equal(trial_oracle(trial, vm)->sent, trial->seen[vm].sent))
            return pool_format("what %s sent is not right, so its cost does not count",
                               trial_machine(trial, vm));
    }
    return NULL;
}

/* `seen` against `wanted`, as a ratio of numerators and denominators. */
struct ratio {
    unsigned __int128 seen, wanted;
};

static const char *tier_words(const struct tier *tier)
{
    return pool_format("at most %llu.%03llu times as many",
                       (unsigned long long)tier->permille / 1000,
                       (unsigned long long)tier->permille % 1000);
}

static void earn_tier(const struct check *check, struct ratio ratio, struct check_result *result)
{
    for (unsigned i = 0; i < check->n_tiers; i++) {
        if (ratio.seen * 1000 <= ratio.wanted * check->tiers[i].permille) {
            result->earned = check->tiers[i].points;
            return;
        }
    }
}

static void check_cost(const struct trial *trial, const struct check *check,
                       struct check_result *result)
{
    const struct observed *seen = &trial->submission.observed;
    const struct observed *wanted = &trial->reference.observed;
    bool crossings = check->kind == CHECK_CROSSINGS;
    const char *undone = trial->death.words != NULL ? "the run did not come to its end"
                         : trial->death.hole != NULL
                             ? "a machine came to a hole that is not written yet"
                             : output_wrong(trial);

    if (undone == NULL)
        undone = work_undone(trial, &result->wanted, &result->seen);
    if (undone != NULL) {
        result->cause = undone;
        return;
    }
    if (crossings)
        earn_tier(check, (struct ratio){seen->crossings, wanted->crossings}, result);
    else if (seen->crossings > 0)
        earn_tier(check,
                  (struct ratio){(unsigned __int128)seen->host * wanted->crossings,
                                 (unsigned __int128)wanted->host * seen->crossings},
                  result);
    if (result->earned == result->points)
        return;
    result->cause = crossings ? "more changes between guest and host than needed"
                              : "the host executes more for each of them than needed";
    result->wanted =
        pool_format("%s as the reference: %llu crossings, %llu instructions of the host",
                    tier_words(&check->tiers[0]), (unsigned long long)wanted->crossings,
                    (unsigned long long)wanted->host);
    result->seen = pool_format("%llu crossings, %llu instructions of the host",
                               (unsigned long long)seen->crossings, (unsigned long long)seen->host);
}

static void check_machine(const struct trial *trial, enum check_kind kind, size_t vm,
                          struct check_result *result)
{
    switch (kind) {
    case CHECK_TRANSCRIPT: check_transcript(trial, vm, result); break;
    case CHECK_EXECUTED: check_executed(trial, vm, result); break;
    case CHECK_ENDS: check_ends(trial, vm, result); break;
    case CHECK_REASON: check_reason(trial, vm, result); break;
    default: break;
    }
}

/* What no console tells. */
static bool needs_observer(enum check_kind kind)
{
    switch (kind) {
    case CHECK_EXECUTED:
    case CHECK_ENDS:
    case CHECK_PREEMPTED:
    case CHECK_CROSSINGS:
    case CHECK_HOSTCOST:
    case CHECK_SURVEY: return true;
    case CHECK_TRANSCRIPT:
    case CHECK_REASON:
    case CHECK_SURVIVES:
    case CHECK_ANSWERS:
    case CHECK_KINDS: break;
    }
    return false;
}

static void judge_check(const struct trial *trial, const struct check *check,
                        struct check_result *result)
{
    const struct check_result nothing = {.name = check->name, .points = check->points};

    *result = nothing;
    if (trial->submission.unobserved && needs_observer(check->kind)) {
        result->cause = NOT_OBSERVED;
        return;
    }
    switch (check->kind) {
    case CHECK_TRANSCRIPT:
    case CHECK_EXECUTED:
    case CHECK_ENDS:
    case CHECK_REASON:
        /* Of several machines each must pass; what is told is the first that does not. */
        for (size_t vm = check->number; vm <= check->last; vm++) {
            *result = nothing;
            check_machine(trial, check->kind, vm, result);
            if (result->earned < result->points)
                break;
        }
        break;
    case CHECK_SURVIVES: check_survives(trial, result); break;
    case CHECK_PREEMPTED: check_preempted(trial, check->number, result); break;
    case CHECK_CROSSINGS:
    case CHECK_HOSTCOST: check_cost(trial, check, result); break;
    case CHECK_SURVEY: check_survey(trial, check->number != 0, result); break;
    case CHECK_ANSWERS: check_answers(trial, check->kind_of_answer, result); break;
    case CHECK_KINDS: break;
    }
}

void check_judge(const struct trial *trial, const struct check *check, struct check_result *result)
{
    judge_check(trial, check, result);
    if (result->earned == result->points)
        result->cause = result->wanted = result->seen = NULL;
}
