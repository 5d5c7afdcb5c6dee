/* SPDX-License-Identifier: MIT
 *
 * Judging one row in one emulator. In order: is there anything to judge; did the run as a whole break a rule
 * that makes all it shows worthless; and then check by check.
 */
#include <string.h>
#include "console.h"
#include "plan.h"
#include "trial.h"

#define RETRIED 2 /* attempts from which on a crash is no accident */

/* Why a whole run earns nothing. */
struct forfeit {
    const char *key, *cause, *wanted, *seen;
    bool rule_broken; /* and not merely nothing shown */
};

static void load_runs(struct trial *trial, const char *out, const char *tree)
{
    const struct row *row = trial->row;

    run_load(out, trial->emulator, "submission", row->name, &trial->submission);
    run_load(out, trial->emulator, "reference", row->name, &trial->reference);
    trial->kernel = elf_read(pool_format("%s/build/peel.elf64", out));
    trial->n_machines = row->probes.count;
    for (size_t vm = 0; vm < trial->n_machines; vm++) {
        const char *probe = row->probes.at[vm];

        trial->program[vm] = elf_read(pool_format("%s/build/probes/%s.elf", tree, probe));
        /* On the bare machine a hostile guest shows nothing that it could show here. */
        trial->has_native[vm] = row->native && strncmp(probe, "hostile-", 8) != 0;
        if (trial->has_native[vm])
            run_load(out, trial->emulator, "native",
                     trial->n_machines == 1 ? row->name : pool_format("%s.vm%zu", row->name, vm),
                     &trial->native[vm]);
    }
}

/* Why there is nothing to compare with, or NULL. */
static const char *oracle_fault(const struct trial *trial)
{
    const char *fault = run_unusable(&trial->reference, true, !row_asks_only(trial->row));

    if (fault != NULL)
        return pool_format("the reference's run cannot be used: %s", fault);
    for (size_t vm = 0; vm < trial->n_machines; vm++) {
        if (trial->program[vm] == NULL)
            return pool_format("probe %s is not built: run make", trial->row->probes.at[vm]);
        fault = trial->has_native[vm] ? run_unusable(&trial->native[vm], false, true) : NULL;
        if (fault != NULL)
            return pool_format("the native run of %s cannot be used: %s", trial_machine(trial, vm),
                               fault);
    }
    return NULL;
}

/* The emulator died of this guest, time and again, and of the reference's run it did not: then it is the
 * submission that does it. */
static bool emulator_crash(const struct trial *trial, struct forfeit *forfeit)
{
    const struct run *run = &trial->submission;
    bool crashed = run->status == RUN_EMULATOR_FAILED ||
                   (run->report_error == NULL && strcmp(run->observed.why, "crash") == 0);

    if (!run->there || !crashed || run->attempts < RETRIED)
        return false;
    forfeit->key = "the emulator died";
    forfeit->cause = pool_format("the emulator itself died of it, in each attempt, while executing "
                                 "%s; the reference's run of this row does not kill it",
                                 death_where(trial));
    forfeit->seen = *run->err != '\0' ? run->err : NULL;
    return true;
}

/* Each machine's part of an unobserved run: what the console shows, and no instruction. */
static void make_console_views(struct trial *trial)
{
    for (size_t vm = 0; vm < trial->n_machines; vm++) {
        struct bytes sent;

        console_sent(trial->submission.console, (unsigned)vm, &sent);
        trial->seen[vm] = (struct view){.outs = sent, .sent = sent};
        console_sent(trial->reference.console, (unsigned)vm, &sent);
        trial->reference_view[vm] = (struct view){.outs = sent, .sent = sent};
        sent = trial->native[vm].console;
        trial->native_view[vm] = (struct view){.outs = sent, .sent = sent};
    }
}

static void make_views(struct trial *trial)
{
    struct expectation expected[MAX_MACHINES] = {0};
    struct stray stray;

    for (size_t vm = 0; vm < trial->n_machines; vm++) {
        expected[vm].program = trial->program[vm];
        if (trial->has_native[vm]) {
            view_whole(&trial->native[vm].observed, &trial->native_view[vm]);
            expected[vm].view = &trial->native_view[vm];
        } else {
            console_sent(trial->reference.console, (unsigned)vm, &expected[vm].printed);
        }
    }
    if (trial->n_machines == 0)
        return;
    view_each(&trial->reference.observed, expected, trial->n_machines, trial->reference_view,
              &stray);
    for (size_t vm = 0; vm < trial->n_machines; vm++)
        expected[vm].view = &trial->reference_view[vm];
    view_each(&trial->submission.observed, expected, trial->n_machines, trial->seen, &trial->stray);
}

/* A kernel that never came to run a guest. */
static bool nothing_ran(const struct trial *trial, struct forfeit *forfeit)
{
    const struct observed *o = &trial->submission.observed;

    if (o->armed && (o->guest > 0 || trial->reference.observed.guest == 0))
        return false;
    forfeit->key = trial->death.key;
    forfeit->cause = trial->death.words;
    forfeit->wanted = o->armed ? "guest code that is executed at guest privilege"
                               : "64-bit code of the host above 4 GiB";
    forfeit->seen = "none";
    if (forfeit->cause == NULL) {
        forfeit->key = o->armed ? "no guest ran" : "not armed";
        forfeit->cause = o->armed ? "no guest instruction was ever executed"
                                  : "the hypervisor never got to its own 64-bit code";
    }
    return true;
}

/* The gates watch CPL and segments, which tell nothing under VMRUN or in VMX non-root operation: where the
 * reference runs no guest there, nobody may. */
static bool entered_vm(const struct trial *trial, struct forfeit *forfeit)
{
    const struct observed *o = &trial->submission.observed, *wanted = &trial->reference.observed;

    if (wanted->entries + wanted->vm > 0 || o->entries + o->vm == 0)
        return false;
    forfeit->key = "VM entry";
    forfeit->cause = pool_format("VM entry: the host used the CPU's own virtualization, %llu times",
                                 (unsigned long long)o->entries);
    forfeit->wanted =
        "guests that run without VMRUN, VMLAUNCH and VMRESUME, as under the reference";
    forfeit->seen = pool_format("%llu instructions under a VM", (unsigned long long)o->vm);
    return true;
}

static bool find_forfeit(const struct trial *trial, struct forfeit *forfeit)
{
    const struct gate *gate = run_gate(&trial->submission);

    if (gate != NULL) {
        forfeit->key = pool_format("gate %s", gate->name);
        forfeit->cause = gate_words(trial, gate);
        forfeit->rule_broken = true;
        return true;
    }
    if (entered_vm(trial, forfeit)) {
        forfeit->rule_broken = true;
        return true;
    }
    if (nothing_ran(trial, forfeit))
        return true;
    forfeit->cause = code_foreign(trial, &forfeit->wanted, &forfeit->seen);
    if (forfeit->cause == NULL)
        return false;
    forfeit->key = pool_copy(forfeit->cause, strcspn(forfeit->cause, ":"));
    /* Any mistake in the emulation of an instruction leads a guest astray in its own code, and what the kernel says in
     * other rows is no less true for that. */
    forfeit->rule_broken = strcmp(forfeit->key, STRAY_GUEST) != 0;
    return true;
}

static void give_up(const struct trial *trial, const struct forfeit *forfeit,
                    struct verdict *verdict)
{
    verdict->key = forfeit->key;
    verdict->cause = forfeit->cause;
    for (size_t i = 0; i < trial->row->n_checks; i++) {
        struct check_result *result = &verdict->checks[i];

        result->cause = forfeit->cause;
        result->wanted = forfeit->wanted;
        result->seen = forfeit->seen;
    }
}

static void judge_checks(const struct trial *trial, struct verdict *verdict)
{
    for (size_t i = 0; i < trial->row->n_checks; i++) {
        struct check_result *result = &verdict->checks[i];

        check_judge(trial, &trial->row->checks[i], result);
        if (result->forged)
            verdict->forfeit = "output without the work behind it";
        if (result->earned < result->points && trial->death.words == NULL &&
            trial->death.hole != NULL && result->cause != NULL)
            result->cause = pool_format("a machine came to %s, which is not written yet: %s",
                                        trial->death.hole, result->cause);
        if (result->earned == result->points || verdict->key != NULL)
            continue;
        verdict->key = trial->death.key != NULL
                           ? trial->death.key
                           : pool_copy(result->name, strcspn(result->name, "("));
        verdict->cause = trial->death.words != NULL ? trial->death.words : result->cause;
    }
}

/* 'it''s' for a shell. */
static void add_quoted(struct text *text, const char *word)
{
    text_string(text, "'");
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            text_string(text, "'\\''");
        else
            text_bytes(text, word, 1);
    }
    text_string(text, "'");
}

/* What repeats the submission's run: under GDB in QEMU; GDB cannot drive Bochs. */
static const char *command_of(const struct trial *trial)
{
    const struct run *run = &trial->submission;
    struct text text = {0};

    if (trial->emulator == EMULATOR_QEMU)
        text_string(&text, "tools/debug");
    else
        text_format(&text, "tools/run --emu bochs --ips %d", BOCHS_IPS);
    text_string(&text, " --decoy --image " JUDGED_IMAGE);
    if (*run->mem != '\0')
        text_format(&text, " --mem %s", run->mem);
    text_string(&text, " --append ");
    add_quoted(&text, run->append);
    for (size_t i = 0; i < run->modules.count; i++) {
        text_string(&text, " --module ");
        add_quoted(&text, run->modules.at[i]);
    }
    if (trial->emulator == EMULATOR_QEMU && trial->n_machines > 0)
        text_format(&text, " --guest build/probes/%s.elf", trial->row->probes.at[0]);
    return text_get(&text);
}

static void start_verdict(const struct trial *trial, struct verdict *verdict)
{
    const struct row *row = trial->row;

    *verdict = (struct verdict){
        .row = row->name,
        .emulator = trial->emulator,
        .judged = true,
        .command = trial->submission.there ? command_of(trial) : NULL,
        .checks = pool_alloc(row->n_checks * sizeof(*verdict->checks)),
        .n_checks = row->n_checks,
    };
    for (size_t i = 0; i < row->n_checks; i++)
        verdict->checks[i] =
            (struct check_result){.name = row->checks[i].name, .points = row->checks[i].points};
}

void judge_row(const char *out, const char *tree, const struct row *row, enum emulator emulator,
               struct verdict *verdict)
{
    struct trial *trial = pool_alloc(sizeof(*trial));
    struct forfeit forfeit = {0};
    const char *fault;

    trial->row = row;
    trial->emulator = emulator;
    load_runs(trial, out, tree);
    start_verdict(trial, verdict);
    fault = oracle_fault(trial);
    if (fault == NULL && emulator_crash(trial, &forfeit)) {
        give_up(trial, &forfeit, verdict);
        return;
    }
    if (fault == NULL) {
        fault = run_infrastructure(&trial->submission);
        if (fault != NULL)
            fault = pool_format("the submission's run says nothing: %s", fault);
    }
    if (fault != NULL) {
        verdict->judged = false;
        verdict->key = "infrastructure";
        verdict->cause = fault;
        return;
    }
    if (trial->submission.unobserved)
        make_console_views(trial);
    else
        make_views(trial);
    death_find(trial, &trial->death);
    verdict->hole = trial->death.hole;
    if (run_gate(&trial->submission) != NULL)
        verdict->gate = run_gate(&trial->submission)->name;
    if (find_forfeit(trial, &forfeit)) {
        verdict->forfeit = forfeit.rule_broken ? forfeit.key : NULL;
        give_up(trial, &forfeit, verdict);
        return;
    }
    judge_checks(trial, verdict);
}
