/* SPDX-License-Identifier: MIT
 *
 * The kernel's course: set up, then a job or the machines, then off.
 */
#include "boot/modules.h"
#include "lib/console.h"
#include "lib/format.h"
#include "lib/job.h"
#include "lib/options.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/layout.h"
#include "mm/paging.h"
#include "vmm/rules.h"
#include "vmm/run.h"
#include "vmm/vm.h"
#include "x86/cr.h"
#include "x86/gdt.h"
#include "x86/lapic.h"
#include "x86/power.h"
#include "x86/trap.h"

#define ENGINE_NAME_SIZE 16
#define DEFAULT_SLICE_US 1000
#define DEFAULT_VM_MIB   8
#define MAX_VM_MIB       3072

extern const char image_end[];

struct kernel_options {
    char cpu[ENGINE_NAME_SIZE], mmu[ENGINE_NAME_SIZE];
    char job[ENGINE_NAME_SIZE];
    struct job_options job_options;
    uint64_t slice_us;
};

void kernel_main(uint32_t magic, uint32_t info);

static void bad_option(const char *where, const struct option *option, const char *known)
{
    boot_fail("%s: '%.*s%s%.*s' is not understood; known: %s", where, (int)option->key_length,
              option->key, option->value ? "=" : "", (int)option->value_length,
              option->value ? option->value : "", known);
}

static void parse_kernel_options(const char *cmdline, struct kernel_options *options)
{
    const char *start = cmdline;
    uint64_t umip = 0, tsd = 0;
    struct option option;

    *options =
        (struct kernel_options){.cpu = "deprivileged", .mmu = "flat", .slice_us = DEFAULT_SLICE_US};
    while (options_next(&cmdline, &option)) {
        int error = -1;

        if (option.value == NULL && option.key == start) {
            continue; /* the kernel's own name, as some boot loaders have it */
        }

        if (option_is(&option, "cpu")) {
            error = option_text(&option, options->cpu, sizeof(options->cpu));
        } else if (option_is(&option, "mmu")) {
            error = option_text(&option, options->mmu, sizeof(options->mmu));
        } else if (option_is(&option, "job")) {
            error = option_text(&option, options->job, sizeof(options->job));
        } else if (option_is(&option, "seed")) {
            error = option_number(&option, 0, UINT64_MAX, &options->job_options.seed);
        } else if (option_is(&option, "count")) {
            error = option_number(&option, 1, UINT64_MAX, &options->job_options.count);
        } else if (option_is(&option, "slice")) {
            error = option_number(&option, 1, 1000000, &options->slice_us);
        } else if (option_is(&option, "umip")) {
            error = option_number(&option, 0, 1, &umip);
        } else if (option_is(&option, "tsd")) {
            error = option_number(&option, 0, 1, &tsd);
        }
        if (error != 0) {
            bad_option("kernel command line", &option,
                       "cpu=NAME mmu=NAME job=NAME seed=N count=N slice=1..1000000 (microseconds) "
                       "umip=0|1 tsd=0|1");
        }
    }
    rules_set_option(CR4_UMIP, umip != 0);
    rules_set_option(CR4_TSD, tsd != 0);
}

static void parse_vm_options(const char *string, unsigned id, struct vm_config *config)
{
    const char *rest = string;
    char where[64], nonce[24];
    struct option option;
    uint64_t mib = DEFAULT_VM_MIB, limit_ms = 0, breakpoint = 0;

    if (strlen(string) >= sizeof(config->cmdline)) {
        boot_fail("module %u: its string is longer than %lu characters", id,
                  sizeof(config->cmdline) - 1);
    }
    memcpy(config->cmdline, string, strlen(string) + 1);
    if (!options_next(&rest, &option)) {
        boot_fail("module %u has no string: its first word is the machine's name", id);
    }
    format_text(config->name, sizeof(config->name), "%.*s", (int)option.key_length, option.key);
    format_text(where, sizeof(where), "module %u (%s)", id, config->name);
    while (options_next(&rest, &option)) {
        int error = -1;

        if (option_is(&option, "mem")) {
            error = option_number(&option, 2, MAX_VM_MIB, &mib);
        } else if (option_is(&option, "limit")) {
            error = option_number(&option, 0, UINT32_MAX, &limit_ms);
        } else if (option_is(&option, "break")) {
            error = option_number(&option, 0, UINT32_MAX, &breakpoint);
        } else if (option_is(&option, "nonce")) {
            error = option_text(&option, nonce, sizeof(nonce)); /* the guest's own */
        }
        if (error != 0) {
            bad_option(where, &option,
                       "mem=2..3072 (MiB) limit=MILLISECONDS break=ADDRESS nonce=N");
        }
    }
    config->memory = mib << 20;
    config->limit_ns = limit_ms * 1000000;
    config->breakpoint = (uint32_t)breakpoint;
}

static void memory_init(const struct boot_data *boot)
{
    frame_init(boot->memory_end);
    frame_release_range((uint64_t)image_end - KERNEL_BASE, boot->memory_end);
    modules_reserve_frames();
    paging_init();
}

/* [route boot 30] From modules to machines
 *
 * Each module becomes a virtual machine; run_machines() then gives them their slices (routes exit and trap). */
static void run_modules(const struct boot_data *boot, const struct kernel_options *options)
{
    static struct vm *machines[VM_MAX];
    struct vm_config config = {0};
    char error[160];

    if (!engine_find_pair(options->cpu, options->mmu, &config.cpu, &config.mmu, error,
                          sizeof(error))) {
        boot_fail("%s", error);
    }
    if (boot->n_modules == 0) {
        boot_fail("no module: give the guest's ELF file as a multiboot module");
    }
    printf("peel: rung %u: cpu=%s mmu=%s, %u machine%s, slice %lu us\n",
           engine_rung(config.cpu, config.mmu), config.cpu->name, config.mmu->name, boot->n_modules,
           boot->n_modules == 1 ? "" : "s", options->slice_us);
    for (unsigned i = 0; i < boot->n_modules; i++) {
        parse_vm_options(boot->modules[i].string, i, &config);
        config.image = boot->modules[i].data;
        config.image_size = boot->modules[i].size;
        machines[i] = vm_create(i, &config);
        if (machines[i] == NULL) {
            power_off(POWER_OFF_ERROR);
        }
    }
    run_machines(machines, boot->n_modules, options->slice_us * 1000);
}

static void run_job(const struct kernel_options *options)
{
    const struct job *job = job_find(options->job);

    if (job != NULL) {
        job_run(job, &options->job_options);
        return;
    }
    job_print_names();
    boot_fail("no job is called '%s'", options->job);
}

/* [route boot 20] The kernel's table of contents
 *
 * Called by entry.S in 64-bit mode on the boot stack, on entry.S's tables
 * until memory_init() has made the real ones. */
void kernel_main(uint32_t magic, uint32_t info)
{
    const struct boot_data *boot;
    struct kernel_options options;

    console_init();
    gdt_init();
    idt_init();
    boot = modules_init(magic, info);
    memory_init(boot);
    lapic_init();
    parse_kernel_options(boot->cmdline, &options);

    if (options.job[0] != '\0') {
        run_job(&options);
    } else {
        run_modules(boot, &options);
    }
    power_off(POWER_OFF_OK);
}
