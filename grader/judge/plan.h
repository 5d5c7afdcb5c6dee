/* SPDX-License-Identifier: MIT
 *
 * Which runs the rows of a rubric need, and the command of each: a folder for each run, that the driver fills.
 */
#ifndef JUDGE_PLAN_H
#define JUDGE_PLAN_H
#include <stdio.h>
#include "rubric.h"

/* An instruction takes 200 ns of the devices' time in Bochs: its UART needs 87 us for a byte, which at a nanosecond each
 * would be 87,000 instructions of waiting. The TSC and the local APIC count instructions, so that a time slice is as
 * long as ever. */
#define BOCHS_IPS 5000000

struct plan_options {
    const char *out,
        *oracles; /* where the submission's runs go, and those that do not depend on it */
    const char *lab, *seed;
    bool sandbox;    /* for the submission's runs */
    bool unobserved; /* no observer watches any run */
};

/* Lay out the runs of a row in an emulator: the submission's, the reference's, and the bare machine's of each
 * probe. In the run's folder, `spec` says what is run (for the judge and the report) and `command` the options
 * of tools/run, one a line. OUT/runs/EMULATOR/KIND-ROW is a link to it: runs that are the same for several rows
 * are one. Where the reference itself is not there, its runs must be: reference-labN in `oracles` has its checksum,
 * seeds-labN the seeds. For each run a line "run ROW EMULATOR FOLDER" (separated by tabs) goes to `list`. The current
 * directory is the tree. */
void plan_row(const struct plan_options *options, const struct row *row, enum emulator emulator,
              FILE *list);

#endif
