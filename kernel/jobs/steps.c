/* SPDX-License-Identifier: MIT
 *
 * Lab 1 step by step: the functions that need no guest, asked about inputs that the seed makes. The questions of
 * each kind come in an order that the seed decides, so that no answer can be known before.
 */
#include "jobs/steps.h"
#include "lib/console.h"
#include "lib/job.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "vmm/engine.h"
#include "vmm/opcode.h"
#include "vmm/vcpu.h"
#include "vmm/world.h"
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/gate.h"
#include "x86/gdt.h"

#define ROUNDS 12

uint64_t steps_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

/* ---- descriptor_compress() ---- */

static uint64_t compress(uint64_t desc)
{
    const struct cpu_engine *cpu;
    const struct mmu_engine *mmu;
    char error[128];

    if (!engine_find_pair("deprivileged", "flat", &cpu, &mmu, error, sizeof(error))) {
        boot_fail("%s", error);
    }
    return cpu->compress(desc);
}

/* Random base, limit and flags; the bits of `set` are 1, those of `clear` 0. */
static uint64_t random_descriptor(uint64_t *state, uint64_t set, uint64_t clear)
{
    return (steps_random(state) | set) & ~clear;
}

static void compress_run(const struct job_options *options)
{
    const uint64_t code = DESC_S | DESC_CODE;
    uint64_t state = options->seed;

    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t d;

        d = random_descriptor(&state, code, DESC_DPL | DESC_L | DESC_CONFORMING);
        answer("ring0", "%016lx %016lx", d, compress(d));
        d = random_descriptor(&state, DESC_S, DESC_DPL | DESC_L | DESC_CODE);
        answer("ring0", "%016lx %016lx", d, compress(d));
        d = random_descriptor(&state, code | (steps_random(&state) % 3 + 1) << DESC_DPL_SHIFT,
                              DESC_L | DESC_CONFORMING);
        answer("other-rings", "%016lx %016lx", d, compress(d));
        d = random_descriptor(&state, code | DESC_L, 0);
        answer("forbidden", "%016lx %016lx", d, compress(d));
        d = random_descriptor(&state, code | DESC_CONFORMING, 0);
        answer("forbidden", "%016lx %016lx", d, compress(d));
        d = random_descriptor(&state, DESC_S | DESC_CODE, DESC_L | DESC_CONFORMING);
        /* Beside those that are refused some that are not: returning 0 for all is no answer. */
        answer("system-or-not", "%016lx %016lx", d, compress(d));
        d = random_descriptor(&state, 0, DESC_S);
        answer("system-or-not", "%016lx %016lx", d, compress(d));
    }
}

/* ---- gate_make() ---- */

static void gates_run(const struct job_options *options)
{
    uint64_t state = options->seed;

    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t handler = steps_random(&state) | 0xFFFF800000000000, words[2];
        unsigned ist = i < 4 ? IST_NONE : (unsigned)(steps_random(&state) % 8);
        struct gate gate = gate_make(handler, ist);

        memcpy(words, &gate, sizeof(words));
        if (ist == IST_NONE) {
            answer("gate", "%016lx: %016lx %016lx", handler, words[0], words[1]);
        } else {
            answer("stack", "%016lx %u: %016lx %016lx", handler, ist, words[0], words[1]);
        }
    }
}

/* ---- trap_from_guest() ---- */

/* A vCPU with nothing but the place of its frame, which is all that the question needs. */
static struct vcpu *make_vcpu(void)
{
    static struct vcpu vcpu;
    static struct trap_frame own;

    vcpu.frame = &own;
    return &vcpu;
}

static void ask_origin(const char *kind, const char *place, const struct trap_frame *frame)
{
    printf("peel: answer %s %s%s, cs %lx rflags %lx rsp %lx: %s\n", kind, place,
           current_vcpu == NULL ? ", current_vcpu NULL" : "", frame->cs, frame->rflags, frame->rsp,
           trap_from_guest(frame) ? "guest" : "host");
}

static void origin_run(const struct job_options *options)
{
    /* What CPL > 0 pushes; in virtual-8086 mode CS is whatever the guest likes. */
    static const uint16_t guest_selectors[] = {0x09, 0x1B, 0x21, 0x0B};
    static const uint16_t vm86_selectors[] = {HOST_CS, 0x08, 0x00, 0x1B};
    struct vcpu *vcpu = make_vcpu();
    uint64_t state = options->seed;

    for (unsigned i = 0; i < 4 * ROUNDS; i++) {
        uint64_t bits = steps_random(&state);
        bool own_stack = bits & 1, vm86 = (bits & 6) == 0, host = (bits & 0x18) == 0;
        struct trap_frame elsewhere = {
            .cs = host   ? HOST_CS
                  : vm86 ? vm86_selectors[bits >> 8 & 3]
                         : guest_selectors[bits >> 8 & 3],
            .rflags =
                (steps_random(&state) & EFLAGS_TF) | EFLAGS_FIXED | (vm86 && !host ? EFLAGS_VM : 0),
            .rsp = steps_random(&state),
        };
        const char *kind = vm86 ? "vm86" : own_stack ? "own-stack" : "other-stack";

        /* Without a vCPU only the host can have been interrupted. */
        current_vcpu = host && (bits & 0x20) ? NULL : vcpu;
        *vcpu->frame = elsewhere;
        if (own_stack && !host) {
            ask_origin(kind, "on vcpu->frame", vcpu->frame);
        } else {
            ask_origin(kind, "elsewhere", &elsewhere);
        }
    }
    current_vcpu = NULL;
}

/* ---- opcode_decode() ---- */

static const char *kind_name(enum opcode_kind kind)
{
    static const char *const names[] = {
        [OPCODE_OTHER] = "other",         [OPCODE_IN] = "in",   [OPCODE_OUT] = "out",
        [OPCODE_STRING_IO] = "string-io", [OPCODE_INT] = "int", [OPCODE_PRIVILEGED] = "privileged",
    };

    return names[kind];
}

static void ask_opcode(const char *question, const uint8_t *bytes, unsigned n)
{
    struct opcode op = opcode_decode(bytes, n);

    printf("peel: answer %s", question);
    for (unsigned i = 0; i < n; i++) {
        printf(" %02x", bytes[i]);
    }
    printf(": %s", kind_name(op.kind));
    switch (op.kind) {
    case OPCODE_IN:
    case OPCODE_OUT:
        printf(" length %u size %u port %s%02x", op.length, op.size, op.port_in_dx ? "dx " : "",
               op.port_in_dx ? 0 : op.number);
        break;
    case OPCODE_INT: printf(" length %u vector %02x", op.length, op.number); break;
    default: break;
    }
    printf("\n");
}

static void decode_run(const struct job_options *options)
{
    static const uint8_t io[] = {0xE4, 0xE5, 0xE6, 0xE7, 0xEC, 0xED, 0xEE, 0xEF};
    static const uint8_t ints[] = {0xCC, 0xCD, 0xCE, 0xF1};
    static const uint8_t strings[] = {0x6C, 0x6D, 0x6E, 0x6F};
    static const uint8_t plain[] = {0x90, 0x89, 0xF7, 0xC3, 0xE8, 0x0F, 0xFB, 0xF4};
    static const uint8_t prefixes[] = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65,
                                       0x66, 0x67, 0xF0, 0xF2, 0xF3};
    uint64_t state = options->seed;

    for (unsigned i = 0; i < 2 * ROUNDS; i++) {
        uint64_t r = steps_random(&state);
        uint8_t bytes[4] = {0, (uint8_t)(r >> 16), (uint8_t)(r >> 24), (uint8_t)(r >> 32)};

        bytes[0] = io[r % 8];
        ask_opcode("io", bytes, sizeof(bytes));
        bytes[0] = ints[r % 4];
        ask_opcode("int", bytes, sizeof(bytes));
        bytes[0] = i & 1 ? strings[r >> 8 & 3] : plain[r >> 8 & 7];
        ask_opcode("other", bytes, sizeof(bytes));
        bytes[0] = 0xFA; /* cli: so that nobody calls everything another */
        ask_opcode("other", bytes, sizeof(bytes));
        bytes[0] = prefixes[r % 11];
        bytes[1] = i & 1 ? prefixes[r >> 8 & 7] : ints[1];
        bytes[2] = io[r >> 12 & 7];
        ask_opcode("prefix", bytes, sizeof(bytes));
        bytes[0] = r & 1 ? 0x66 : io[r >> 8 & 3];
        bytes[1] = io[r >> 12 & 3];
        ask_opcode("cut", bytes, r & 1 ? 2 : 1);
        ask_opcode("cut", bytes, 3);
    }
}

static const struct job compress_job = {
    .name = "compress",
    .purpose = "lab 1, step 1: descriptor_compress() asked; seed=N",
    .run = compress_run,
};
static const struct job gates_job = {
    .name = "gates",
    .purpose = "lab 1, step 2: gate_make() asked; seed=N",
    .run = gates_run,
};
static const struct job origin_job = {
    .name = "origin",
    .purpose = "lab 1, step 3: trap_from_guest() asked; seed=N",
    .run = origin_run,
};
static const struct job decode_job = {
    .name = "decode",
    .purpose = "lab 1, step 7: opcode_decode() asked; seed=N",
    .run = decode_run,
};
KERNEL_JOB(compress_job);
KERNEL_JOB(gates_job);
KERNEL_JOB(origin_job);
KERNEL_JOB(decode_job);
