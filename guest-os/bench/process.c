/* SPDX-License-Identifier: MIT
 *
 * Processes: how fast they come, go, and take turns; and the files they share.
 */
#include <string.h>
#include <unistd.h>
#include "bench.h"

#define RING 5 /* processes; each holds two ends, and passes on what it reads */

/* A byte goes round; the one that began it counts the rounds. */
static _Noreturn void pass_on(int in, int out)
{
    char byte;

    while (read(in, &byte, 1) == 1)
        (void)write(out, &byte, 1);
    exit(0);
}

/* A process that reads from `in`; returns what the next one reads from. */
static int start_passer(int in, int first_out)
{
    int fds[2];

    if (pipe(fds) != 0)
        return -1;
    if (fork() == 0) {
        (void)close(first_out);
        (void)close(fds[0]);
        pass_on(in, fds[1]);
    }
    (void)close(in);
    (void)close(fds[1]);
    return fds[0];
}

static enum bench_result run_ring(int count)
{
    int fds[2], in, done = 0;
    char byte = 0;

    if (pipe(fds) != 0)
        return BENCH_WRONG;
    in = fds[0];
    for (int i = 0; i < RING - 1 && in >= 0; i++)
        in = start_passer(in, fds[1]);
    mark(MARK_RING);
    while (done < count && write(fds[1], &byte, 1) == 1 && read(in, &byte, 1) == 1)
        done++;
    mark(MARK_RING);
    (void)close(fds[1]);
    while (wait(NULL) > 0)
        ;
    (void)close(in);
    return done == count ? BENCH_FINE : BENCH_WRONG;
}

static enum bench_result run_forkwait(int count)
{
    bool good = true;

    mark(MARK_FORKWAIT);
    for (int i = 0; i < count; i++) {
        int pid = fork(), status = 0;

        if (pid == 0)
            exit(7);
        good = good && wait(&status) == pid && status == 7;
    }
    mark(MARK_FORKWAIT);
    return good ? BENCH_FINE : BENCH_WRONG;
}

static enum bench_result run_forkexec(int count)
{
    char *const argv[] = {"echo", NULL};
    bool good = true;

    mark(MARK_FORKEXEC);
    for (int i = 0; i < count; i++) {
        int pid = fork(), status = 0;

        if (pid == 0) {
            (void)close(1); /* it says nothing */
            (void)exec("/bin/echo", argv);
            exit(1);
        }
        good = good && wait(&status) == pid && status == 0;
    }
    mark(MARK_FORKEXEC);
    return good ? BENCH_FINE : BENCH_WRONG;
}

/* A small file: made, written, read, removed. */
static bool use_file(char *bytes, char *back, size_t n)
{
    int fd = open("/tmp/bench", OPEN_READ | OPEN_WRITE | OPEN_CREATE);
    bool good = fd >= 0 && write(fd, bytes, n) == (long)n && lseek(fd, 0, SEEK_SET) == 0 &&
                read(fd, back, n) == (long)n && memcmp(bytes, back, n) == 0;

    (void)close(fd);
    return unlink("/tmp/bench") == 0 && good;
}

static enum bench_result run_file(int count)
{
    static char bytes[8192], back[8192];
    bool good = true;

    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    mark(MARK_FILE);
    for (int i = 0; i < count; i++)
        good = use_file(bytes, back, sizeof bytes) && good;
    mark(MARK_FILE);
    return good ? BENCH_FINE : BENCH_WRONG;
}

const struct bench process_benches[] = {
    {"ring", "a byte round five processes", 1000, run_ring},
    {"forkwait", "fork, exit and wait", 300, run_forkwait},
    {"forkexec", "fork, exec, exit and wait", 100, run_forkexec},
    {"file", "a file of 8 KiB made, written, read and removed", 50, run_file},
    {0},
};
