/* SPDX-License-Identifier: MIT
 *
 * The ends that translated code does not announce: signals, and a machine that sleeps for ever.
 *
 * The report is written in QEMU's CPU thread, because that thread changes what it is made of: a signal
 * that arrives elsewhere is passed on to it. A thread of our own looks after sleeping machines; it reads
 * counters and sends a signal, no more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "qemu.h"

#define WATCH_PERIOD_NS 25000000
#define WATCH_PATIENCE  80 /* wake-ups without an instruction */
#define SIGNAL_HALTED   (SIGRTMIN + 5)

static pthread_t cpu_thread;
static volatile bool in_cpu_thread; /* cpu_thread holds */
static volatile uint64_t halted_at = UINT64_MAX;

void end_note_halt(void)
{
    halted_at = count_total();
}

/* The HLT itself is counted after it was noted. */
static bool is_halted(uint64_t total)
{
    return halted_at != UINT64_MAX && total - halted_at <= 1;
}

/* Wake-ups are counted, not time: when the machine is starved, so is this thread. */
static void *watch(void *unused)
{
    struct timespec period = {.tv_nsec = WATCH_PERIOD_NS};
    uint64_t before = 0;
    unsigned still = 0;

    for (;;) {
        uint64_t total = count_total();

        still = total == before && is_halted(total) ? still + 1 : 0;
        before = total;
        if (still == WATCH_PATIENCE && in_cpu_thread)
            pthread_kill(cpu_thread, SIGNAL_HALTED);
        nanosleep(&period, NULL);
    }
    return unused;
}

void end_start_watching(void)
{
    pthread_t watcher;
    sigset_t all, old;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    if (pthread_create(&watcher, NULL, watch, NULL) != 0)
        record_refuse(&record, "no thread to watch for a machine that sleeps for ever");
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void die_of(int signal)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, signal);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    raise(signal);
}

/* QEMU failed: what is known is still worth telling. Then it dies as it would have. */
static void on_crash(int signal)
{
    record_report(&record, END_CRASH, signal);
    die_of(signal);
}

static void on_end(int signal)
{
    int error = errno;

    if (!pthread_equal(pthread_self(), cpu_thread))
        pthread_kill(cpu_thread, signal);
    else if (signal != SIGNAL_HALTED)
        record_stop_soon(&record, END_KILLED, signal);
    else if (is_halted(count_total()))
        record_stop_soon(&record, END_HALT, 0);
    errno = error;
}

void end_enter_cpu_thread(void)
{
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    const int ends[] = {SIGTERM, SIGINT, SIGHUP, SIGXCPU, SIGNAL_HALTED};
    struct sigaction action = {.sa_flags = SA_RESTART};
    sigset_t set;

    cpu_thread = pthread_self();
    in_cpu_thread = true;
    sigemptyset(&set);
    action.sa_handler = on_crash;
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
        if (sigaction(crashes[i], &action, NULL) != 0)
            record_refuse(&record, "no handler for signal %d", crashes[i]);
        sigaddset(&set, crashes[i]);
    }
    action.sa_handler = on_end;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (sigaction(ends[i], &action, NULL) != 0)
            record_refuse(&record, "no handler for signal %d", ends[i]);
        sigaddset(&set, ends[i]);
    }
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
