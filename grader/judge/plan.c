/* SPDX-License-Identifier: MIT
 *
 * Planning runs.
 *
 * The limits are counted in the machine's instructions; they end what would run for ever, and the observer
 * says so. How long a run takes on a clock decides nothing.
 */
#include "plan.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "elfsym.h"
#include "nonce.h"
#include "verdict.h"

#define HANG_LIMIT  40000000  /* instructions without progress */
#define TOTAL_LIMIT 300000000 /* instructions of a run: a flood of output is progress, but no end */
#define EVENT_LIMIT 400000    /* guest I/O instructions that are kept */

#define NATIVE_MEM  64 /* MiB */
#define HOST_MEM    32 /* for Peel, and up to where the modules begin */
#define MACHINE_MEM 24 /* for each machine and its module; hidden rows give it at most 20 */

#define HOSTILE_PREFIX "hostile-" /* a probe that would end the bare machine */

struct range {
    uint64_t lo, hi;
};

/* A job's guest code, which is no program of ours. */
static const struct range job_range = {0x100000, 0x110000};

/* One run while it is laid out. */
struct plan {
    const struct plan_options *options;
    const struct row *row;
    enum emulator emulator;
    struct text spec, command;
};

static void argument(struct plan *plan, const char *option, const char *value)
{
    text_format(&plan->command, "%s\n%s\n", option, value);
}

/* A run depends on its words and on its program. */
static uint64_t checksum_of_file(const char *path)
{
    struct bytes content;

    if (!file_read(path, &content))
        die("%s is not built: run make", path);
    return fnv64(content.at, content.length);
}

/* What of a program is loaded: the rest, for debuggers, depends on where the tree stands. */
static uint64_t checksum_of_loaded(const char *path)
{
    const struct elf *elf = elf_read(path);
    struct text loaded = {0};

    if (elf == NULL)
        die("%s is not built: run make", path);
    for (size_t i = 0; i < elf->n_segments; i++)
        text_bytes(&loaded, elf->segments[i].content.at, elf->segments[i].content.length);
    return fnv64(loaded.at, loaded.length);
}

/* What stands in the names of the reference's runs. Where the reference itself is not (a release for students),
 * its kept runs come with it. */
static uint64_t checksum_of_reference(const struct plan_options *o, const char *image)
{
    struct bytes content, line;
    uint64_t sum;

    if (file_read(image, &content))
        return fnv64(content.at, content.length);
    if (!file_read(pool_format("%s/reference-lab%s", o->oracles, o->lab), &content) ||
        !bytes_line(&content, &line) ||
        !parse_number(pool_copy(line.at, line.length), 16, UINT64_MAX, &sum))
        die("%s is not built: run make", image);
    return sum;
}

static const char *probe_file(const char *probe)
{
    return pool_format("build/probes/%s.elf", probe);
}

/* A program's own code, and the loop in which it waits for the UART. */
static struct range function_range(const struct elf *elf, const char *file, const char *function)
{
    struct range range;

    if (!elf_function(elf, function, &range.lo, &range.hi))
        die("%s has no %s", file, function);
    return range;
}

static struct range text_range(const char *probe)
{
    const char *file = probe_file(probe);
    const struct elf *elf = elf_read(file);

    return (struct range){function_range(elf, file, "text_start").lo,
                          function_range(elf, file, "text_end").lo};
}

/* A run of the reference that cannot be made here must be there. */
static void need_kept(const struct plan *plan, const char *image, const char *folder)
{
    const struct plan_options *o = plan->options;
    const char *emulator = emulator_names[plan->emulator];
    struct bytes content, line;
    struct text seeds = {0};
    bool listed = false;

    if (access(image, F_OK) == 0 ||
        (file_read(pool_format("%s/%s/%s/status", o->oracles, emulator, folder), &content) &&
         content.length > 0 && content.at[0] == '0'))
        return;
    if (file_read(pool_format("%s/seeds-lab%s", o->oracles, o->lab), &content)) {
        while (bytes_line(&content, &line)) {
            text_format(&seeds, " %s", bytes_show(line));
            listed |= bytes_equal(line, bytes_of(o->seed));
        }
    }
    if (listed)
        die("row %s in %s: the kept run of the reference does not fit the probes that are built here: is the compiler another one, or was a probe changed?",
            plan->row->name, emulator);
    die("no kept run of the reference for row %s in %s with seed %s; there are the seeds%s",
        plan->row->name, emulator, o->seed, text_get(&seeds));
}

/* Name the folder, write what it needs, link it, and put it on the list. */
static void lay_out(struct plan *plan, const char *root, const char *folder, const char *kind,
                    const char *name, FILE *list)
{
    const char *emulator = emulator_names[plan->emulator], *row = plan->row->name;
    const char *runs = pool_format("%s/runs", plan->options->out);
    const char *name_of_folder =
        plan->options->unobserved ? pool_format("%s.unobserved", folder) : folder;
    const char *link = pool_format("%s/%s/%s-%s", runs, emulator, kind, name);
    const char *path = pool_format("%s/%s/%s", root, emulator, name_of_folder);
    struct bytes status;

    folder_make(root);
    folder_make(runs);
    folder_make(pool_format("%s/%s", runs, emulator));
    folder_make(pool_format("%s/%s", root, emulator));
    folder_make(path);
    /* A kept run that came to no end says more of a loaded machine than of its program: make it again. */
    if (file_read(pool_format("%s/status", path), &status) &&
        (status.length == 0 || status.at[0] != '0'))
        unlink(pool_format("%s/status", path));
    file_write(pool_format("%s/spec", path), &plan->spec);
    file_write(pool_format("%s/command", path), &plan->command);
    unlink(link);
    if (symlink(strcmp(root, runs) == 0 ? name_of_folder : path, link) != 0)
        die("%s: cannot make this link (%s)", link, strerror(errno));
    fprintf(list, "run\t%s\t%s\t%s\n", row, emulator, path);
}

static void begin(struct plan *plan, const char *kind, const char *image, unsigned mem)
{
    const char *emulator = emulator_names[plan->emulator];

    text_format(&plan->spec, "kind=%s\nemu=%s\nimage=%s\nmem=%u\nseed=%s\n", kind, emulator, image,
                mem, plan->options->seed);
    argument(plan, "--emu", emulator);
    if (plan->emulator == EMULATOR_BOCHS)
        argument(plan, "--ips", pool_format("%d", BOCHS_IPS));
    argument(plan, "--mem", pool_format("%u", mem));
}

static void observe(struct plan *plan, const char *role, struct range range, const char *more)
{
    if (plan->options->unobserved) {
        text_string(&plan->spec, "observed=no\n");
        return;
    }
    argument(plan, "--observe-options",
             pool_format("role=%s,range=%llx-%llx%s,events=%u,hang=%u,total=%u", role,
                         (unsigned long long)range.lo, (unsigned long long)range.hi, more,
                         EVENT_LIMIT, HANG_LIMIT, TOTAL_LIMIT));
}

/* Machines with the same probe in one row have different nonces; in other rows the same ones again, so that they share
 * their run on the bare machine. */
static const char *nonce_text(const struct plan *plan, size_t vm)
{
    const struct names *probes = &plan->row->probes;
    const char *probe = probes->at[vm];
    unsigned before = 0;

    for (size_t i = 0; i < vm; i++)
        before += strcmp(probes->at[i], probe) == 0;
    return pool_format("%08x", nonce_of(plan->options->seed, plan->options->lab, probe,
                                        pool_format("%u", before)));
}

/* The machine alone on the bare PC. */
static void plan_native(struct plan plan, size_t vm, FILE *list)
{
    const char *probe = plan.row->probes.at[vm], *file = probe_file(probe);
    const char *nonce = nonce_text(&plan, vm), *name = plan.row->name;
    const char *append = pool_format("%s nonce=%s", probe, nonce);
    struct range poll = function_range(elf_read(file), file, "uart_wait_status");

    begin(&plan, "native", file, NATIVE_MEM);
    text_format(&plan.spec, "append=%s\nnonce=%s\nprobes=%s\n", append, nonce, probe);
    argument(&plan, "--image", file);
    argument(&plan, "--append", append);
    observe(
        &plan, "native", text_range(probe),
        pool_format(",skip=%llx-%llx", (unsigned long long)poll.lo, (unsigned long long)poll.hi));
    if (plan.row->probes.count > 1)
        name = pool_format("%s.vm%zu", name, vm);
    lay_out(&plan, plan.options->oracles,
            pool_format("native_%s.%s.%016llx", probe, nonce,
                        (unsigned long long)checksum_of_file(file)),
            "native", name, list);
}

/* The words of machine `vm` in the column: "PROBE WORDS + PROBE WORDS". */
static const char *machine_words(const struct row *row, size_t vm)
{
    const char *at = row->machines, *end;

    while (vm-- > 0)
        at = strstr(at, " + ") + 3;
    end = strstr(at, " + ");
    return pool_copy(at, end != NULL ? (size_t)(end - at) : strlen(at));
}

/* The machines under the submission or the reference. */
static void plan_hypervisor(struct plan plan, bool submission, FILE *list)
{
    const struct plan_options *o = plan.options;
    const struct row *row = plan.row;
    const char *kind = submission ? "submission" : "reference", *append = "peel";
    const char *image = submission ? pool_format("%s/build/peel.elf", o->out)
                                   : pool_format("build/solutions/lab%s/peel.elf", o->lab);
    struct text words = {0};
    struct range range = job_range;
    const char *folder;

    text_format(&words, "%s|%s|%s", o->seed, row->append, row->machines);
    begin(&plan, kind, submission ? JUDGED_IMAGE : image,
          HOST_MEM + MACHINE_MEM * (unsigned)row->probes.count);
    if (strcmp(row->append, "-") != 0)
        append = pool_format("%s %s", append, row->append);
    if (row->probes.count == 0)
        append = pool_format("%s %s seed=0x%08x", append, row->machines,
                             nonce_of(o->seed, o->lab, row->machines, "0"));
    argument(&plan, "--image", image);
    argument(&plan, "--append", append);
    text_string(&plan.command, "--decoy\n");
    if (submission && o->sandbox)
        text_string(&plan.command, "--sandbox\n");
    text_string(&plan.spec, "probes=");
    for (size_t vm = 0; vm < row->probes.count; vm++)
        text_format(&plan.spec, "%s%s", vm > 0 ? " " : "", row->probes.at[vm]);
    text_format(&plan.spec, "\nappend=%s\n", append);
    for (size_t vm = 0; vm < row->probes.count; vm++) {
        struct range text = text_range(row->probes.at[vm]);
        const char *module = pool_format("%s %s nonce=%s", probe_file(row->probes.at[vm]),
                                         machine_words(row, vm), nonce_text(&plan, vm));

        if (vm == 0)
            range = text;
        range.lo = text.lo < range.lo ? text.lo : range.lo;
        range.hi = text.hi > range.hi ? text.hi : range.hi;
        argument(&plan, "--module", module);
        text_format(&plan.spec, "module=%s\n", module);
        text_format(&words, "|%016llx",
                    (unsigned long long)checksum_of_loaded(probe_file(row->probes.at[vm])));
    }
    if (row->probes.count > 0)
        text_format(&plan.spec, "nonce=%s\n", nonce_text(&plan, 0));
    observe(&plan, "host", range, "");
    folder =
        pool_format("%s_%016llx.%016llx", kind, (unsigned long long)fnv64(words.at, words.length),
                    (unsigned long long)(submission ? checksum_of_file(image)
                                                    : checksum_of_reference(o, image)));
    if (!submission)
        need_kept(&plan, image, folder);
    lay_out(&plan, submission ? pool_format("%s/runs", o->out) : o->oracles, folder, kind,
            row->name, list);
}

void plan_row(const struct plan_options *options, const struct row *row, enum emulator emulator,
              FILE *list)
{
    struct plan plan = {.options = options, .row = row, .emulator = emulator};

    plan_hypervisor(plan, true, list);
    /* In every row: it says where the guests end, and that a run which breaks the emulator need not. */
    plan_hypervisor(plan, false, list);
    for (size_t vm = 0; vm < row->probes.count; vm++) {
        if (strncmp(row->probes.at[vm], HOSTILE_PREFIX, strlen(HOSTILE_PREFIX)) != 0)
            plan_native(plan, vm, list);
    }
}
