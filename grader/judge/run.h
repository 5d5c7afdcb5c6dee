/* SPDX-License-Identifier: MIT
 *
 * One run of a machine, as the driver left it in OUT/runs/EMULATOR/KIND-ROW: what was started, what it
 * printed, what the observer saw of it and how tools/run ended.
 */
#ifndef JUDGE_RUN_H
#define JUDGE_RUN_H
#include "observed.h"
#include "rubric.h"

enum run_status { /* tools/run's */
                  RUN_ENDED = 0,
                  RUN_WRONG_USE = 2,
                  RUN_EMULATOR_FAILED = 3,
                  RUN_TRIPLE_FAULT = 4,
                  RUN_REFUSED = 70,
                  RUN_WALL_CLOCK = 124,
};

struct run {
    bool there; /* the driver finished it */
    uint64_t status, attempts;
    const char *image, *append, *mem;
    struct names modules;
    bool unobserved; /* `observed` tells no more than the console does */
    struct bytes console;
    const char *err;          /* tools/run's first words, made printable */
    const char *report_error; /* why the observer's report is none; NULL when it is one */
    struct observed observed;
};

/* `name` is the row's, with ".vmN" behind it for one machine of several. */
void run_load(const char *out, enum emulator emulator, const char *kind, const char *name,
              struct run *run);
/* Why the run says nothing about the program in it: the grader's or the machine's fault, that another attempt
 * may mend. NULL when it says something, be it that the program is bad. */
const char *run_infrastructure(const struct run *run);
/* Why the run cannot be what others are compared with. NULL when it can. */
const char *run_unusable(const struct run *run, bool under_hypervisor, bool with_guest);
/* The first gate that fired, or NULL. */
const struct gate *run_gate(const struct run *run);

#endif
