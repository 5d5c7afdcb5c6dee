/* SPDX-License-Identifier: MIT
 *
 * The job of lab 0's kernel: it asks descriptor_set_base() about descriptors and bases that the seed makes, and prints
 * question and answer. Most questions come in pairs, the second with every bit of the first turned over, so that no
 * wrong bit goes unseen. Nothing is to be written here.
 */
#include "descriptor.h"
#include "jobs/steps.h"
#include "lib/console.h"
#include "lib/job.h"
#include "x86/desc.h"

#define ROUNDS 2

static void ask(const char *kind, uint64_t descriptor, uint32_t base)
{
    printf("peel: answer %s %016lx with base %08x: %016lx\n", kind, descriptor, base,
           descriptor_set_base(descriptor, base));
}

/* Code of a kernel's, as large as can be, beginning at `base`. */
static uint64_t code_at(uint32_t base)
{
    return desc_make(base, 0xFFFFF, DESC_S | DESC_CODE | DESC_WRITABLE | DESC_P | DESC_DB | DESC_G);
}

static void ask_pair(const char *kind, uint32_t base, uint32_t bits)
{
    ask(kind, code_at(0), base & bits);
    ask(kind, code_at(0), ~base & bits);
}

static void warmup_run(const struct job_options *options)
{
    const uint64_t all = ~desc_make(UINT32_MAX, 0, 0); /* but the base */
    uint64_t state = options->seed, d;
    uint32_t base;

    for (unsigned i = 0; i < ROUNDS; i++) {
        ask_pair("base16", (uint32_t)steps_random(&state), 0xFFFF);
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        ask_pair("base24", (uint32_t)steps_random(&state), 0xFFFFFF);
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        ask_pair("base32", (uint32_t)steps_random(&state), UINT32_MAX);
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        base = (uint32_t)steps_random(&state);
        ask("moved", code_at(~base), base);
        ask("moved", code_at(base), ~base);
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        d = steps_random(&state);
        base = (uint32_t)steps_random(&state);
        ask("fields", d & all, base);
        ask("fields", ~d & all, base);
    }
    for (unsigned i = 0; i < 2 * ROUNDS; i++) {
        d = steps_random(&state);
        ask("random", d, (uint32_t)steps_random(&state));
    }
}

static const struct job warmup = {
    .name = "warmup",
    .purpose = "lab 0: descriptor_set_base() asked; seed=N",
    .run = warmup_run,
};
KERNEL_JOB(warmup);
