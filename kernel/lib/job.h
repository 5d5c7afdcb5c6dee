/* SPDX-License-Identifier: MIT
 *
 * Jobs: what the kernel does instead of running its modules as virtual machines when its command line
 * says `job=NAME`: surveys, tests of its own rules, fuzzing. Each registers itself where it is defined.
 */
#ifndef PEEL_LIB_JOB_H
#define PEEL_LIB_JOB_H

#include <stdbool.h>
#include <stdint.h>

struct job_options {
    uint64_t seed;  /* seed=N */
    uint64_t count; /* count=N; 0: the job's own default */
};

struct job {
    const char *name;
    const char *purpose;
    void (*run)(const struct job_options *options);
};

#define KERNEL_JOB(the_job)                                                                        \
    static const struct job *const the_job##_entry __attribute__((used, section(".jobs"))) =       \
        &(the_job)

/* The job of that name; NULL when there is none. */
/* From now on a job runs, for which nobody but the kernel itself is there. */
void job_run(const struct job *job, const struct job_options *options);
bool job_is_running(void);

const struct job *job_find(const char *name);
void job_print_names(void);

#endif
