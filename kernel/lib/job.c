/* SPDX-License-Identifier: MIT
 *
 * The list of jobs, collected by the linker.
 */
#include "lib/job.h"
#include <stddef.h>
#include "lib/console.h"
#include "lib/string.h"

extern const struct job *const jobs_start[], *const jobs_end[];

const struct job *job_find(const char *name)
{
    for (const struct job *const *job = jobs_start; job < jobs_end; job++) {
        if (strcmp((*job)->name, name) == 0) {
            return *job;
        }
    }
    return NULL;
}

void job_print_names(void)
{
    for (const struct job *const *job = jobs_start; job < jobs_end; job++) {
        printf("peel: job=%-10s %s\n", (*job)->name, (*job)->purpose);
    }
}

static bool running;

void job_run(const struct job *job, const struct job_options *options)
{
    running = true;
    job->run(options);
    running = false;
}

bool job_is_running(void)
{
    return running;
}
