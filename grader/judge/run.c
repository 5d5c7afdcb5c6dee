/* SPDX-License-Identifier: MIT
 *
 * Reading a run's folder.
 */
#include "run.h"
#include <stdlib.h>
#include <string.h>
#include "console.h"

static void read_spec(struct bytes spec, struct run *run)
{
    struct bytes line;

    while (bytes_line(&spec, &line)) {
        char *text = pool_copy(line.at, line.length), *value = strchr(text, '=');

        if (value == NULL)
            continue;
        *value++ = '\0';
        if (strcmp(text, "image") == 0) {
            run->image = value;
        } else if (strcmp(text, "append") == 0) {
            run->append = value;
        } else if (strcmp(text, "mem") == 0) {
            run->mem = value;
        } else if (strcmp(text, "observed") == 0) {
            run->unobserved = strcmp(value, "no") == 0;
        } else if (strcmp(text, "module") == 0) {
            run->modules.at =
                pool_grow(run->modules.at, run->modules.count, sizeof(*run->modules.at));
            run->modules.at[run->modules.count++] = value;
        }
    }
}

/* "STATUS ATTEMPTS" */
static bool read_status(struct bytes content, struct run *run)
{
    struct bytes line;
    char *text, *status;

    if (!bytes_line(&content, &line))
        return false;
    text = pool_copy(line.at, line.length);
    status = strsep(&text, " ");
    return text != NULL && parse_number(status, 10, 255, &run->status) &&
           parse_number(text, 10, 1000, &run->attempts);
}

/* The text without the paths of this machine: a report must not name them. */
static const char *hide_paths(const char *text, const char *out)
{
    const char *hidden[2] = {realpath(out, NULL), realpath(".", NULL)};
    const char *shown[2] = {"$OUT", "."};
    struct text result = {0};

    while (*text != '\0') {
        size_t skip = 0;

        for (unsigned i = 0; i < 2 && skip == 0; i++) {
            size_t length = hidden[i] != NULL ? strlen(hidden[i]) : 0;

            if (length > 1 && strncmp(text, hidden[i], length) == 0) {
                text_string(&result, shown[i]);
                skip = length;
            }
        }
        if (skip == 0)
            text_bytes(&result, text, 1);
        text += skip > 0 ? skip : 1;
    }
    return text_get(&result);
}

/* What an observer would have said of a run in which nothing was amiss, as far as the run itself says so. */
static void believe_console(struct run *run)
{
    run->observed = (struct observed){
        .why = "off",
        .armed = true,
        .guest = 1,
        .last_host.known = true,
        .powered_off = console_line(run->console, "peel: off: ") != NULL,
    };
}

void run_load(const char *out, enum emulator emulator, const char *kind, const char *name,
              struct run *run)
{
    const char *dir = pool_format("%s/runs/%s/%s-%s", out, emulator_names[emulator], kind, name);
    struct bytes content, line;

    *run = (struct run){.image = "", .append = "", .mem = "", .err = "", .console = bytes_of("")};
    run->there = file_read(pool_format("%s/status", dir), &content) && read_status(content, run);
    if (file_read(pool_format("%s/spec", dir), &content))
        read_spec(content, run);
    if (file_read(pool_format("%s/err", dir), &content) && bytes_line(&content, &line))
        run->err = hide_paths(bytes_show(line), out);
    if (!file_read(pool_format("%s/console", dir), &run->console))
        run->console = bytes_of("");
    if (run->unobserved)
        believe_console(run);
    else if (file_read(pool_format("%s/observed", dir), &content))
        run->report_error = observed_read(content, &run->observed);
    else
        run->report_error = "there is none";
}

const char *run_infrastructure(const struct run *run)
{
    if (!run->there)
        return "it was not made, or not finished";
    switch (run->status) {
    case RUN_ENDED:
    case RUN_TRIPLE_FAULT: break;
    case RUN_EMULATOR_FAILED:
        return pool_format("the emulator failed (%s)",
                           *run->err != '\0' ? run->err : "no word why");
    case RUN_REFUSED:
        return pool_format(
            "the observer refuses this emulator (%s); UNOBSERVED=1 practises without it", run->err);
    case RUN_WALL_CLOCK: return "it was stopped by the wall clock, which is no verdict";
    case RUN_WRONG_USE: return pool_format("it could not be started (%s)", run->err);
    default:
        return pool_format("tools/run ended with status %llu", (unsigned long long)run->status);
    }
    if (run->report_error != NULL)
        return pool_format("the observer's report is not whole: %s", run->report_error);
    if (strcmp(run->observed.why, "crash") == 0)
        return "the emulator crashed";
    if (strcmp(run->observed.why, "killed") == 0)
        return "the emulator was killed from outside";
    return NULL;
}

const struct gate *run_gate(const struct run *run)
{
    for (size_t i = 0; i < run->observed.n_gates; i++) {
        if (run->observed.gates[i].n > 0)
            return &run->observed.gates[i];
    }
    return NULL;
}

const char *run_unusable(const struct run *run, bool under_hypervisor, bool with_guest)
{
    const char *fault = run_infrastructure(run);

    if (fault != NULL)
        return fault;
    if (run->status != RUN_ENDED || strcmp(run->observed.why, "off") != 0)
        return pool_format("it did not come to its end (%s)",
                           run->status == RUN_TRIPLE_FAULT ? "triple fault" : run->observed.why);
    if (with_guest && run->observed.guest == 0)
        return "no guest instruction was seen";
    if (under_hypervisor && !run->observed.armed)
        return "the hypervisor was never seen in 64-bit code";
    if (under_hypervisor && run_gate(run) != NULL)
        return pool_format("gate %s fired in it", run_gate(run)->name);
    return NULL;
}
