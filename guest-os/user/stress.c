/* SPDX-License-Identifier: MIT
 *
 * stress [PROCESSES [ROUNDS]]: processes that compute, fork, allocate, talk through pipes and write files at
 * the same time, each checking its own results. What it prints does not depend on who runs when.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORKERS_MAX 20
#define TEXT_BYTES  3000

static unsigned next_random(unsigned *state)
{
    return *state = *state * 1664525 + 1013904223;
}

static bool compute(unsigned seed)
{
    unsigned a = seed, b = seed, sum = 0;

    for (int i = 0; i < 20000; i++)
        sum += next_random(&a) >> 16;
    for (int i = 0; i < 20000; i++)
        sum -= next_random(&b) >> 16;
    return sum == 0;
}

static bool use_memory(unsigned seed)
{
    enum { BLOCKS = 20 };
    unsigned char *blocks[BLOCKS];
    bool good = true;

    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(100 + i * 50);
        if (blocks[i] == NULL)
            return false;
        memset(blocks[i], (int)(seed + i), 100 + i * 50);
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        for (unsigned k = 0; k < 100 + i * 50; k++)
            good = good && blocks[i][k] == (unsigned char)(seed + i);
        free(blocks[i]);
    }
    return good;
}

/* A child's exit status comes back, and what it changes stays its own. */
static bool use_fork(unsigned seed)
{
    volatile unsigned mine = seed;
    int pid = fork(), status;

    if (pid < 0)
        return false;
    if (pid == 0) {
        mine++;
        exit((int)(mine & 0x7f));
    }
    return wait(&status) == pid && status == (int)((seed + 1) & 0x7f) && mine == seed;
}

/* More bytes than a pipe holds, from a child. */
static bool use_pipe(unsigned seed)
{
    int fds[2], pid, status;
    unsigned state = seed, n = 0;
    unsigned char bytes[37];
    bool good = true;
    long got;

    if (pipe(fds) != 0)
        return false;
    pid = fork();
    if (pid == 0) {
        (void)close(fds[0]);
        for (int i = 0; i < 2 * PIPE_BYTES; i += 64) {
            unsigned char part[64];

            for (int k = 0; k < 64; k++)
                part[k] = (unsigned char)(next_random(&state) >> 24);
            if (write(fds[1], part, sizeof part) != sizeof part)
                exit(1);
        }
        exit(0);
    }
    (void)close(fds[1]);
    while ((got = read(fds[0], bytes, sizeof bytes)) > 0) {
        for (long i = 0; i < got; i++)
            good = good && bytes[i] == (unsigned char)(next_random(&state) >> 24);
        n += (unsigned)got;
    }
    (void)close(fds[0]);
    return pid > 0 && wait(&status) == pid && status == 0 && good && n == 2 * PIPE_BYTES;
}

static bool use_file(unsigned seed, int worker)
{
    static char text[TEXT_BYTES], back[TEXT_BYTES];
    char name[32];
    int fd;
    bool good;

    for (int i = 0; i < TEXT_BYTES; i++)
        text[i] = (char)('a' + next_random(&seed) % 26);
    snprintf(name, sizeof name, "/tmp/stress%d", worker);
    fd = open(name, OPEN_READ | OPEN_WRITE | OPEN_CREATE | OPEN_TRUNCATE);
    if (fd < 0)
        return false;
    good = write(fd, text, TEXT_BYTES) == TEXT_BYTES && lseek(fd, 0, SEEK_SET) == 0 &&
           read(fd, back, TEXT_BYTES) == TEXT_BYTES && memcmp(text, back, TEXT_BYTES) == 0;
    (void)close(fd);
    return unlink(name) == 0 && good;
}

/* Returns the number of the first part that failed, or 0. */
static int work(int worker, int rounds)
{
    unsigned seed = (unsigned)worker;

    for (int i = 0; i < rounds; i++) {
        next_random(&seed);
        if (!compute(seed))
            return 1;
        if (!use_memory(seed))
            return 2;
        if (!use_fork(seed))
            return 3;
        if (!use_pipe(seed))
            return 4;
        if (!use_file(seed, worker))
            return 5;
    }
    return 0;
}

static const char *part_text(int status)
{
    static const char *const parts[] = {"fine", "compute", "memory", "fork", "pipe", "file"};

    if (WAIT_SIGNAL(status) != 0)
        return signal_text(WAIT_SIGNAL(status));
    return WAIT_STATUS(status) < 6 ? parts[WAIT_STATUS(status)] : "?";
}

int main(int argc, char **argv)
{
    int workers = 4, rounds = 10, failed = 0, status;
    int pids[WORKERS_MAX], results[WORKERS_MAX];

    if ((argc > 1 && !parse_number(argv[1], &workers)) ||
        (argc > 2 && !parse_number(argv[2], &rounds)) || argc > 3 || workers < 1 ||
        workers > WORKERS_MAX || rounds < 0) {
        dprintf(2, "usage: stress [PROCESSES [ROUNDS]]    (1 to %d processes)\n", WORKERS_MAX);
        return 2;
    }
    for (int i = 0; i < workers; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            exit(work(i, rounds));
    }
    for (int pid; (pid = wait(&status)) > 0;) {
        for (int i = 0; i < workers; i++) {
            if (pids[i] == pid)
                results[i] = status;
        }
    }
    for (int i = 0; i < workers; i++) {
        printf("worker %d: %s\n", i, pids[i] < 0 ? "not started" : part_text(results[i]));
        failed |= pids[i] < 0 || results[i] != 0;
    }
    printf("stress: %d workers, %d rounds: %s\n", workers, rounds, failed ? "failed" : "fine");
    return failed;
}
