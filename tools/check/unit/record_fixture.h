/* SPDX-License-Identifier: MIT
 *
 * A machine that the observers' core is told of, as a front end would tell, and the report that comes
 * out of it.
 */
#ifndef PEEL_CHECK_RECORD_FIXTURE_H
#define PEEL_CHECK_RECORD_FIXTURE_H
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "unit.h"
#include "../../observe/record.h"

#define HOST_CODE  0xffffffff80001000ull
#define GUEST_CODE 0x100000ull

static struct record r;

/* ---- a machine ---- */

static inline void run(enum record_who who, unsigned n)
{
    r.count.of[who] += n;
}

static inline void start(const char *options)
{
    record_init(&r, "test");
    record_options(&r, options);
}

static inline void start_armed(const char *options)
{
    start(options);
    record_arm(&r);
}

static inline struct record_io guest_out(uint64_t rip, uint16_t port, uint32_t value)
{
    return (struct record_io){.rip = rip,
                              .who = WHO_GUEST,
                              .ring = 1,
                              .out = true,
                              .size = 1,
                              .port = port,
                              .value = value,
                              .rep = 1};
}

static inline void vector(enum record_vector_kind kind, unsigned number, uint64_t rip, bool tf)
{
    record_vector(&r, &(struct record_vector){.who = WHO_GUEST,
                                              .kind = kind,
                                              .vector = (uint8_t)number,
                                              .cpl = 1,
                                              .rip = rip,
                                              .tf = tf});
}

/* One guest OUT as it should be: attempted, counted, #GP. */
static inline void trapped_out(uint64_t rip, uint32_t value)
{
    struct record_io io = guest_out(rip, 0x3f8, value);

    record_io(&r, &io);
    run(WHO_GUEST, 1);
    vector(VECTOR_EXC, 13, rip, false);
}

/* ---- its report ---- */

static char report[1 << 20];
static int status; /* of the process that wrote it */

/* Run `body` in a process of its own and read what it reports. It ends by itself, or is told to. */
static inline void in_child(void (*body)(void))
{
    int ends[2];
    size_t size = 0;
    ssize_t n;
    pid_t child;

    fflush(stdout);
    if (pipe(ends) != 0 || (child = fork()) < 0)
        abort();
    if (child == 0) {
        close(ends[0]);
        if (dup2(ends[1], 9) != 9 || freopen("/dev/null", "w", stderr) == NULL)
            _exit(99);
        body();
        record_report(&r, END_OFF, 0);
        _exit(7);
    }
    close(ends[1]);
    while ((n = read(ends[0], report + size, sizeof report - 1 - size)) > 0)
        size += (size_t)n;
    report[size] = '\0';
    close(ends[0]);
    if (waitpid(child, &status, 0) != child)
        abort();
}

static inline bool has(const char *line)
{
    size_t length = strlen(line);

    for (const char *at = report; at != NULL; at = strchr(at, '\n')) {
        at += at != report;
        if (strncmp(at, line, length) == 0 && (at[length] == '\n' || at[length] == '\0'))
            return true;
        if (*at == '\0')
            break;
    }
    printf("# no line \"%s\" in:\n", line);
    return false;
}

static inline unsigned count(const char *beginning)
{
    unsigned n = 0;

    for (const char *at = report; *at != '\0'; at = strchr(at, '\n') + 1)
        n += strncmp(at, beginning, strlen(beginning)) == 0;
    return n;
}

/* The last line is true. */
static inline bool is_complete(void)
{
    char *last = strstr(report, "complete lines=");
    uint32_t sum = 0x811c9dc5;
    char wanted[64];
    unsigned lines = 0;

    if (last == NULL)
        return false;
    for (const char *at = report; at < last; at++) {
        sum = (sum ^ (uint8_t)*at) * 0x01000193;
        lines += *at == '\n';
    }
    snprintf(wanted, sizeof wanted, "complete lines=%u sum=%08x\n", lines, sum);
    return strcmp(last, wanted) == 0;
}

#endif
