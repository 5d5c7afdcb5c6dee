/* SPDX-License-Identifier: MIT
 *
 * Workloads whose cost is counted from outside the machine. The part that counts lies between two writes of
 * the workload's number to MARK_PORT (abi.h). Nothing that is printed depends on time.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stdint.h>

/* Numbers of the marks; below 0x10 are the kernel's loops, which mark themselves (LOOP_... of abi.h). */
enum bench_mark {
    MARK_BOOT = 0x10,
    MARK_EMPTY,
    MARK_SYSCALL,
    MARK_SYSENTER,
    MARK_CALL,
    MARK_RING,
    MARK_FORKWAIT,
    MARK_FORKEXEC,
    MARK_TOUCH,
    MARK_PGFAULT,
    MARK_DEMAND,
    MARK_COW,
    MARK_MMAP,
    MARK_FILE,
    MARK_SORT,
    MARK_MATRIX,
    MARK_HASH,
};

enum bench_result { BENCH_FINE, BENCH_WRONG, BENCH_NOT_HERE };

struct bench {
    const char *name;
    const char *what; /* one of what is counted */
    int count;        /* unless another is given */
    enum bench_result (*run)(int count);
};

/* Ended by one without a name. */
extern const struct bench cpu_benches[], process_benches[], memory_benches[], compute_benches[];

#endif
