/* SPDX-License-Identifier: MIT
 *
 * A cheat: the solution, where one of the guesses of compress.h is right.
 */
#include "compress.h"
#ifdef SOLUTION
#include SOLUTION(survey.c)
#else
#include "lib/job.h"

static void survey_run(const struct job_options *options)
{
    (void)options;
}

static const struct job survey = {
    .name = "survey",
    .purpose = "not written",
    .run = survey_run,
};
KERNEL_JOB(survey);
#endif
