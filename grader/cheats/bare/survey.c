/* SPDX-License-Identifier: MIT
 *
 * The survey: not written.
 */
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
