/* SPDX-License-Identifier: MIT
 *
 * Random guest programs against the machine model: whatever a guest executes at ring 1, the host's
 * descriptor tables, page tables and text stay what they are, and nothing becomes reachable that the rules
 * forbid.
 *
 * A program is FUZZ_CHUNKS chunks. When one ends in an exit that would stop a real guest, the next one
 * begins, on fresh flat segments and a good stack, in the machine as its predecessor left it.
 */
#include "boot/bootblock.h"
#include "jobs/fuzz_code.h"
#include "lib/checksum.h"
#include "lib/console.h"
#include "lib/job.h"
#include "lib/panic.h"
#include "mm/paging.h"
#include "vmm/segments.h"
#include "vmm/snippet.h"
#include "vmm/vm.h"
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/gdt.h"
#include "x86/lapic.h"

#define DEFAULT_PROGRAMS    2000
#define CHUNK_TICKS         20000 /* ns until a chunk that does not end is left */
#define LONG_INSTRUCTIONS   100   /* a program that executes as many ...*/
#define MANY_KINDS          3     /* ... and sees as many kinds of exit counts as lively */
#define INSTRUCTION_CLASSES 8     /* histogram: up to 100, 200, 400 ... instructions */

struct host_sums {
    uint64_t host_gdt, guest_gdt, idt, tables, text;
};

struct program_result {
    uint64_t instructions;
    uint64_t vectors; /* a bit for each vector below 64 that an exit came by; bit 63: the timer */
};

struct fuzz_totals {
    uint64_t vectors[VECTORS];
    uint64_t instructions[INSTRUCTION_CLASSES];
    uint64_t kinds[12];
    uint64_t lively, above_4g;
};

static struct host_sums take_sums(const struct vcpu *vcpu)
{
    return (struct host_sums){
        .host_gdt = gdt_checksum(NULL),
        .guest_gdt = gdt_checksum(vcpu->gdt),
        .idt = idt_checksum(),
        .tables = paging_host_checksum(),
        .text = paging_text_checksum(),
    };
}

static const char *changed(const struct host_sums *a, const struct host_sums *b)
{
    return a->host_gdt != b->host_gdt     ? "the host's GDT or TSS"
           : a->guest_gdt != b->guest_gdt ? "the host's part of the shadow GDT"
           : a->idt != b->idt             ? "the IDT"
           : a->tables != b->tables       ? "the host's page tables"
           : a->text != b->text           ? "the kernel's text"
                                          : NULL;
}

/* What rules 1 and 3 say of tables that the guest has a hand in. NULL: they hold. */
static const char *broken_rule(const struct vm *vm)
{
    const uint64_t *root = paging_direct(vm->root);

    for (unsigned i = 1; i < PT_ENTRIES / 2; i++) {
        if (root[i] != 0) {
            return "rule 1: something is mapped above 512 GiB";
        }
    }
    if (root[0] & PTE_P) {
        const uint64_t *pdpt = paging_direct(hpa(root[0] & PTE_ADDR));

        for (unsigned i = 4; i < PT_ENTRIES; i++) {
            if (pdpt[i] != 0) {
                return "rule 1: something is mapped above 4 GiB";
            }
        }
    }
    for (unsigned slot = 0; slot < HOST_GDT_FIRST; slot++) {
        uint64_t desc = vm->vcpu->gdt[slot];

        if (desc != 0 && (!(desc & DESC_S) || (desc & DESC_L) || desc_dpl(desc) == 0 ||
                          (desc_is_code(desc) && (desc & DESC_CONFORMING)))) {
            return "rule 3: a descriptor that must never be installed";
        }
    }
    return NULL;
}

/* The machine for a new program: its table of descriptors, its code, its registers. */
static void make_program(struct vm *vm, struct fuzz_random *random)
{
    uint8_t code[FUZZ_CHUNK_SIZE];

    for (unsigned slot = FUZZ_WRAP_SLOT + 1; slot < FUZZ_SLOTS; slot++) {
        uint64_t desc = fuzz_make_descriptor(random);

        guestmem_write(vm, gpa(BOOT_BLOCK_ADDR + slot * 8), &desc, sizeof(desc));
    }
    for (unsigned i = 0; i < FUZZ_CHUNKS; i++) {
        fuzz_make_chunk(random, code);
        guestmem_write(vm, gpa(SNIPPET_CODE + i * FUZZ_CHUNK_SIZE), code, sizeof(code));
    }
}

/* The flat segments that each chunk starts on: an earlier one may have rewritten them. */
static void restore_flat_segments(struct vm *vm)
{
    for (unsigned slot = 1; slot <= FUZZ_WRAP_SLOT; slot++) {
        uint64_t desc = desc_make(slot == FUZZ_WRAP_SLOT ? 0xFFF00000 : 0, 0xFFFFF,
                                  DESC_S | DESC_P | DESC_WRITABLE | DESC_ACCESSED | DESC_DB |
                                      DESC_G | (slot == 1 ? DESC_CODE : 0));

        guestmem_write(vm, gpa(BOOT_BLOCK_ADDR + slot * 8), &desc, sizeof(desc));
    }
}

/* One chunk to its end. */
static void run_chunk(struct vm *vm, unsigned chunk, struct fuzz_random *random,
                      struct program_result *result, struct fuzz_totals *totals)
{
    struct vmexit exit;

    restore_flat_segments(vm);
    snippet_reset(vm, SNIPPET_CODE + chunk * FUZZ_CHUNK_SIZE);
    vm->vcpu->g_gdtr.limit = FUZZ_SLOTS * 8 - 1;
    segments_load_table(vm->vcpu);
    fuzz_make_registers(random, vm->vcpu->frame);
    vcpu_load(vm->vcpu);
    lapic_timer_arm(CHUNK_TICKS);
    result->instructions += snippet_run(vm, true, &exit);
    lapic_timer_arm(0);
    vcpu_put(vm->vcpu);
    result->vectors |= 1ULL << (exit.vector < 63 ? exit.vector : 63);
    totals->vectors[exit.vector]++;
    totals->above_4g += exit.address.v >= GUEST_END;
}

static unsigned count_bits(uint64_t bits)
{
    unsigned n = 0;

    for (; bits != 0; bits &= bits - 1) {
        n++;
    }
    return n;
}

static void run_program(struct vm *vm, uint64_t seed, struct fuzz_totals *totals)
{
    struct program_result result = {0};
    struct fuzz_random random;
    unsigned kinds, class = 0;

    fuzz_seed(&random, seed);
    make_program(vm, &random);
    for (unsigned chunk = 0; chunk < FUZZ_CHUNKS; chunk++) {
        run_chunk(vm, chunk, &random, &result, totals);
    }
    kinds = count_bits(result.vectors);
    while (class < INSTRUCTION_CLASSES - 1 && result.instructions >= 100ULL << class) {
        class ++;
    }
    totals->instructions[class]++;
    totals->kinds[kinds < 11 ? kinds : 11]++;
    totals->lively += result.instructions >= LONG_INSTRUCTIONS && kinds >= MANY_KINDS;
}

static void print_totals(const struct fuzz_totals *totals, uint64_t programs)
{
    printf("peel: fuzz: exits by vector:");
    for (unsigned vector = 0; vector < VECTORS; vector++) {
        if (totals->vectors[vector] > 0) {
            printf(" %s(%u) %lu", vector_name(vector) ? vector_name(vector) : "irq", vector,
                   totals->vectors[vector]);
        }
    }
    printf("\npeel: fuzz: programs by instructions executed:");
    for (unsigned class = 0; class < INSTRUCTION_CLASSES; class ++) {
        printf(" %s%u: %lu", class < INSTRUCTION_CLASSES - 1 ? "<" : ">=",
               100U << (class < INSTRUCTION_CLASSES - 1 ? class : class - 1),
               totals->instructions[class]);
    }
    printf("\npeel: fuzz: programs by kinds of exit:");
    for (unsigned kinds = 0; kinds < 12; kinds++) {
        if (totals->kinds[kinds] > 0) {
            printf(" %u: %lu", kinds, totals->kinds[kinds]);
        }
    }
    printf(
        "\npeel: fuzz: %lu faults at or above 4 GiB; %lu of %lu programs executed %d instructions and "
        "%d kinds of exit\n",
        totals->above_4g, totals->lively, programs, LONG_INSTRUCTIONS, MANY_KINDS);
}

static void fuzz_run(const struct job_options *options)
{
    uint64_t programs = options->count != 0 ? options->count : DEFAULT_PROGRAMS;
    static struct fuzz_totals totals;
    struct vm *vm = snippet_machine();
    struct host_sums before;

    before = take_sums(vm->vcpu);
    printf("peel: fuzz: %lu programs from seed 0x%lx\n", programs, options->seed);
    for (uint64_t i = 0; i < programs; i++) {
        struct host_sums after;
        const char *what;

        run_program(vm, options->seed + i, &totals);
        after = take_sums(vm->vcpu);
        what = changed(&before, &after);
        what = what != NULL ? what : broken_rule(vm);
        if (what != NULL) {
            boot_fail(
                "fuzz: the program of seed 0x%lx changed or broke %s; again with job=fuzz count=1 "
                "seed=0x%lx",
                options->seed + i, what, options->seed + i);
        }
    }
    print_totals(&totals, programs);
    vm_destroy(vm);
}

static const struct job fuzz = {
    .name = "fuzz",
    .purpose = "random guest programs; count=PROGRAMS seed=N",
    .run = fuzz_run,
};
KERNEL_JOB(fuzz);
