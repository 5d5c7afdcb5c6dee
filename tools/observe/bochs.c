/* SPDX-License-Identifier: MIT
 *
 * The observer of Bochs: a library that is preloaded into Debian's bochs-bin. Here it starts and ends.
 *
 * The environment variable PEEL_OBSERVE holds the options (record_options()). The programs that are run
 * before Bochs in the same environment, timeout for one, are left alone, and so are Bochs' children.
 *
 * Invariant: one report on every way out, but for a signal that cannot be caught, or a crash in the
 * middle of our own work, which leaves none.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include "bochs-cpu.h"
#include "bochs-hooks.h"
#include "bochs-insn.h"

static struct record record;
static bool started;

/* Somebody wants the run to end. Only the thread that runs the CPU knows when it may. */
static void on_kill(int signal)
{
    if (gettid() != getpid())
        tgkill(getpid(), getpid(), signal);
    else
        record_stop_soon(&record, END_KILLED, signal);
}

/* Bochs is done for. The handler is gone by now: the signal comes again, and ends it. */
static void on_crash(int signal)
{
    if (record.busy == 0)
        record_report(&record, END_CRASH, signal);
    raise(signal);
}

static void handle(int signal, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    sigfillset(&action.sa_mask);
    if (sigaction(signal, &action, NULL) != 0)
        record_refuse(&record, "signal %d cannot be caught", signal);
}

static void handle_signals(void)
{
    static const int kills[] = {SIGTERM, SIGHUP, SIGPIPE, SIGXCPU, SIGXFSZ};
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    static uint8_t stack[1 << 16];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};

    if (sigaltstack(&alternate, NULL) != 0)
        record_refuse(&record, "no stack for signals");
    for (size_t i = 0; i < sizeof kills / sizeof *kills; i++)
        handle(kills[i], on_kill, SA_RESTART);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        handle(crashes[i], on_crash, SA_RESETHAND | SA_ONSTACK);
}

__attribute__((constructor)) static void observe_start(void)
{
    const char *options = getenv("PEEL_OBSERVE");

    if (!cpu_is_bochs())
        return;
    unsetenv("LD_PRELOAD");
    record_init(&record, "bochs");
    record_options(&record, options ? options : "");
    cpu_find(&record);
    record.version = cpu_version();
    insn_start(&record);
    hooks_install(&record);
    handle_signals();
    started = true;
}

__attribute__((destructor)) static void observe_end(void)
{
    if (started)
        record_report(&record, END_OFF, 0);
}
