/* SPDX-License-Identifier: MIT
 *
 * The commands of a report, with which a person sees a row's runs once more: to be pasted at the top of the tree.
 */
#include <string.h>
#include "report.h"

const char *report_command(const struct report *report, const struct verdict *verdict)
{
    const char *image = report->image, *command = verdict->command, *at;

    if (command == NULL || (at = strstr(command, JUDGED_IMAGE)) == NULL)
        return command;
    if (image == NULL && report->source != NULL)
        image = pool_format("build/%s/lab%s/peel.elf", report->source, report->lab);
    /* What stands in the tree may have been mended since: who pastes the command wants to see how it fares now. */
    return pool_format("%s%.*s%s%s", report->source != NULL ? "make && " : "", (int)(at - command),
                       command, image != NULL ? image : JUDGED_IMAGE, at + strlen(JUDGED_IMAGE));
}

const char *report_again(const struct report *report, const struct row *row)
{
    const char *from = "";

    if (strcmp(row->visibility, "hidden") == 0)
        return pool_format(
            "grader/grade --lab %s --test %s --seed %s --hidden KEY, by whoever has the key",
            report->lab, row->name, report->seed);
    if (report->source != NULL && strcmp(report->source, "labs") != 0)
        from = pool_format(" SRC=%s", report->source);
    return pool_format("make grade LAB=%s%s TEST=%s SEED=%s%s", report->lab, from, row->name,
                       report->seed, report->unobserved ? " UNOBSERVED=1" : "");
}
