/* SPDX-License-Identifier: MIT
 *
 * How a run died, in words, from what was seen outside. Of what the hypervisor printed, its own confession of a
 * panic or of a missing piece is quoted: no kernel gains anything by either.
 */
#include <string.h>
#include "console.h"
#include "trial.h"

#define KERNEL_SPACE 0xffff800000000000

const char *trial_machine(const struct trial *trial, size_t vm)
{
    if (trial->n_machines <= 1)
        return trial->n_machines == 1 ? trial->row->probes.at[0] : "the job";
    return pool_format("machine %zu (%s)", vm, trial->row->probes.at[vm]);
}

const char *trial_place_in(const struct trial *trial, size_t vm, uint64_t address)
{
    const char *symbol = elf_place(trial->program[vm], address);

    if (symbol == NULL)
        return pool_format("0x%llx", (unsigned long long)address);
    return pool_format("0x%llx (%s of %s)", (unsigned long long)address, symbol,
                       trial->row->probes.at[vm]);
}

const char *trial_place(const struct trial *trial, uint64_t address)
{
    const char *symbol;

    if (address == NOWHERE)
        return "an unknown address";
    if (address < KERNEL_SPACE) {
        /* The program that executed something there, or else the first that has code there. */
        for (size_t vm = 0; vm < trial->n_machines; vm++) {
            if (view_has(&trial->seen[vm], address))
                return trial_place_in(trial, vm, address);
        }
        for (size_t vm = 0; vm < trial->n_machines; vm++) {
            if (elf_place(trial->program[vm], address) != NULL)
                return trial_place_in(trial, vm, address);
        }
        return pool_format("0x%llx", (unsigned long long)address);
    }
    symbol = elf_place(trial->kernel, address);
    return symbol != NULL ? pool_format("0x%llx (%s)", (unsigned long long)address, symbol)
                          : pool_format("0x%llx", (unsigned long long)address);
}

const char *gate_words(const struct trial *trial, const struct gate *gate)
{
    static const struct {
        const char *name, *words;
    } gates[] = {
        {"cpl0-32bit", "guest code ran at CPL 0, in a 32-bit segment"},
        {"cpl0-64-below-4g", "the host ran 64-bit code below 4 GiB, where only guests live"},
        {"iopl", "guest code ran with IOPL above 0"},
        {"tf", "guest code was single-stepped with a TF that it had not set"},
        {"vm86", "guest code ran in virtual-8086 mode"},
        {"guest-cs64", "guest code ran in a 64-bit segment"},
        {"guest-io-completes", "an I/O instruction of the guest completed without a trap"},
        {"host-io", "the host used a port that is none of its business"},
    };
    const char *words = "something ran that must not";

    for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++) {
        if (strcmp(gate->name, gates[i].name) == 0)
            words = gates[i].words;
    }
    if (gate->port != NOWHERE)
        words = pool_format("%s (port 0x%llx)", words, (unsigned long long)gate->port);
    return pool_format("gate %s: %s, first at %s", gate->name, words,
                       trial_place(trial, gate->rip));
}

static const char *last_of(const struct trial *trial, const struct last *last)
{
    const char *name = vector_name(last->vector);

    if (!last->excepted)
        return pool_format("%s", trial_place(trial, last->insn));
    return pool_format("%s, after %s (error code 0x%llx) at %s", trial_place(trial, last->insn),
                       name != NULL ? name : pool_format("vector %u", last->vector),
                       (unsigned long long)last->error, trial_place(trial, last->rip));
}

const char *death_where(const struct trial *trial)
{
    const struct observed *o = &trial->submission.observed;

    if (trial->submission.report_error != NULL)
        return "nobody knows where";
    if (o->last_host.known && o->armed)
        return pool_format("the host at %s", last_of(trial, &o->last_host));
    if (o->last_guest.known)
        return pool_format("the guest at %s", last_of(trial, &o->last_guest));
    return "it was still booting";
}

/* The symbol alone: the same wherever the same function spins. */
static const char *function_at(const struct trial *trial, uint64_t address)
{
    const char *place = trial_place(trial, address), *open = strchr(place, '(');

    return open == NULL ? "an unknown place" : pool_copy(open + 1, strcspn(open + 1, "+)"));
}

static void find_hang(const struct trial *trial, struct death *death)
{
    const struct observed *o = &trial->submission.observed;
    bool guest = o->gap_guest > o->gap_host;
    const struct last *last = guest ? &o->last_guest : &o->last_host;
    const char *who = guest ? "guest" : "host";

    death->key = pool_format("hang of the %s in %s", who, function_at(trial, last->insn));
    death->words =
        pool_format("hang: more than %llu instructions without progress (a guest's I/O or a "
                    "byte from the host), %s. It spins in the %s at %s",
                    (unsigned long long)o->gap_limit,
                    o->gap_guest == 0  ? "all of them the host's"
                    : o->gap_host == 0 ? "all of them the guest's"
                    : guest            ? "most of them the guest's"
                                       : "most of them the host's",
                    who, last_of(trial, last));
}

/* What an observer or the emulator says of the end. */
static bool find_end(const struct trial *trial, struct death *death)
{
    const struct run *run = &trial->submission;
    const struct observed *o = &run->observed;

    if (run->status == RUN_TRIPLE_FAULT) {
        death->key =
            pool_format("triple fault in %s",
                        function_at(trial, o->last_host.known ? o->last_host.insn : NOWHERE));
        death->words = pool_format("triple fault: the CPU met an exception that it could not "
                                   "deliver. Last was %s",
                                   death_where(trial));
    } else if (strcmp(o->why, "hang") == 0) {
        find_hang(trial, death);
    } else if (strcmp(o->why, "halt") == 0) {
        death->key = "halted for good";
        death->words = pool_format(
            "halted for good: HLT with nothing that could end it. Last was %s", death_where(trial));
    } else if (strcmp(o->why, "limit") == 0) {
        death->key = "no end";
        death->words =
            pool_format("stopped: it took more instructions or more guest I/O than any run may, "
                        "and under the reference it ends. Last was %s",
                        death_where(trial));
    } else {
        return false;
    }
    return true;
}

/* "PANIC: assertion" without what differs from run to run. */
static const char *panic_key(const char *line)
{
    return pool_format("panic %s", pool_copy(line, strcspn(line, "0123456789")));
}

/* With the innermost function of the backtrace: "peel:   ffffffff80108746 segments_load+0x12". */
static const char *panic_words(struct bytes console, const char *line)
{
    const char *frame = console_line_after(console, "peel: backtrace");
    const char *name = frame != NULL ? strrchr(frame, ' ') : NULL;

    if (name == NULL || strchr(name, '+') == NULL)
        return pool_format("the hypervisor panicked: \"%s\"", line);
    return pool_format("the hypervisor panicked: \"%s\", at%s", line, name);
}

/* A machine that was stopped because it came to a hole: the others may have gone on. */
static const char *hole_of_machine(const struct trial *trial)
{
    static const char unwritten[] = "not written yet: ";

    for (size_t vm = 0; vm < trial->n_machines; vm++) {
        const char *reason = console_reason(trial->submission.console, (unsigned)vm);

        if (reason != NULL && strncmp(reason, unwritten, sizeof(unwritten) - 1) == 0)
            return pool_copy(reason + sizeof(unwritten) - 1,
                             strcspn(reason + sizeof(unwritten) - 1, " :,"));
    }
    return NULL;
}

void death_find(const struct trial *trial, struct death *death)
{
    static const char unwritten[] = "peel: not written yet: ";
    struct bytes console = trial->submission.console;
    const char *line;

    *death = (struct death){.hole = hole_of_machine(trial)};
    if ((line = console_line(console, unwritten)) != NULL) {
        const char *name = line + sizeof(unwritten) - 1;

        death->hole = pool_copy(name, strcspn(name, " :,"));
        death->key = pool_format("not written yet: %s", death->hole);
        death->words = pool_format("%s is not written yet (\"%s\")", death->hole, line);
    } else if ((line = console_line(console, "peel: PANIC")) != NULL) {
        death->key = panic_key(line);
        death->words = panic_words(console, line);
    } else if (find_end(trial, death)) {
        return;
    } else if ((line = console_line(console, "peel: error: ")) != NULL) {
        death->key = panic_key(line);
        death->words = pool_format("the hypervisor gave up: \"%s\"", line);
    } else if (!trial->submission.observed.powered_off) {
        death->key = "ended without power-off";
        death->words = pool_format("the machine ended although the host had not switched it off. "
                                   "Last was %s",
                                   death_where(trial));
    }
}
