/* SPDX-License-Identifier: MIT
 *
 * bench NAME [COUNT]: run one workload; `bench all` runs each with its own count; without arguments they are
 * listed. Status 1: a workload computed a wrong result.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench.h"

static const struct bench *const groups[] = {cpu_benches, process_benches, memory_benches,
                                             compute_benches};

#define GROUPS (sizeof groups / sizeof *groups)

static int run(const struct bench *bench, int count)
{
    switch (bench->run(count)) {
    case BENCH_FINE: printf("bench %s: %d done\n", bench->name, count); return 0;
    case BENCH_NOT_HERE: printf("bench %s: not with this kernel\n", bench->name); return 0;
    default: printf("bench %s: wrong result\n", bench->name); return 1;
    }
}

static int run_all(void)
{
    int failed = 0;

    for (unsigned i = 0; i < GROUPS; i++) {
        for (const struct bench *bench = groups[i]; bench->name != NULL; bench++)
            failed |= run(bench, bench->count);
    }
    return failed;
}

static void list(void)
{
    printf("usage: bench all | NAME [COUNT]\n");
    for (unsigned i = 0; i < GROUPS; i++) {
        for (const struct bench *bench = groups[i]; bench->name != NULL; bench++)
            printf("  %-10s %7d times %s\n", bench->name, bench->count, bench->what);
    }
}

static const struct bench *find(const char *name)
{
    for (unsigned i = 0; i < GROUPS; i++) {
        for (const struct bench *bench = groups[i]; bench->name != NULL; bench++) {
            if (strcmp(bench->name, name) == 0)
                return bench;
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    const struct bench *bench;
    int count;

    if (argc == 1) {
        list();
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "all") == 0)
        return run_all();
    bench = find(argv[1]);
    if (bench == NULL || argc > 3) {
        dprintf(2, "bench: %s: no such workload; `bench` lists them\n", argv[1]);
        return 2;
    }
    count = bench->count;
    if (argc == 3 && (!parse_number(argv[2], &count) || count < 1)) {
        dprintf(2, "bench: %s: not a number of times\n", argv[2]);
        return 2;
    }
    return run(bench, count);
}
