/* SPDX-License-Identifier: MIT
 *
 * Lab 1 step by step: the world switch, and what the handler makes of a trap. Each question runs a few
 * instructions as a guest.
 */
#include "boot/bootblock.h"
#include "jobs/steps.h"
#include "lib/console.h"
#include "lib/job.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "vmm/segments.h"
#include "vmm/snippet.h"
#include "vmm/vm.h"
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/insn.h"

#define ROUNDS    6
#define SLOT_SIZE 0x40
#define FLAGS_SEEN                                                                                 \
    (EFLAGS_CF | EFLAGS_PF | EFLAGS_AF | EFLAGS_ZF | EFLAGS_SF | EFLAGS_OF | EFLAGS_DF)

void twin_enter(uint32_t eip, uint32_t esp, uint32_t eax);
void twin_round_trip(uint32_t eip, uint32_t esp, uint32_t eax, uint64_t host[6]);

static uint32_t slot_address(unsigned slot)
{
    return SNIPPET_CODE + slot * SLOT_SIZE;
}

/* Each piece of code ends in INT 0x30, which traps at either ring. */
static uint32_t write_code(struct vm *vm, unsigned slot, const uint8_t *code, unsigned length)
{
    static const uint8_t end[2] = {0xCD, 0x30};
    uint32_t at = slot_address(slot);

    guestmem_write(vm, gpa(at), code, length);
    guestmem_write(vm, gpa(at + length), end, sizeof(end));
    return at;
}

/* ---- world_leave(), with the twin for an entry ---- */

/* Descriptors that have been used: a far return from the host must not fault. */
static void mark_descriptors_accessed(struct vm *vm)
{
    for (unsigned slot = 1; slot < BOOT_GDT_ENTRIES; slot++) {
        gpa_t at = gpa(BOOT_BLOCK_ADDR + slot * 8);
        uint64_t desc;

        guestmem_read(vm, at, &desc, sizeof(desc));
        desc |= DESC_ACCESSED;
        guestmem_write(vm, at, &desc, sizeof(desc));
    }
}

/* The guest's side of the frame as it came back; `host` is what the host's caller found. */
static void answer_leave(const struct vcpu *vcpu, const uint64_t *host)
{
    const struct trap_frame *f = vcpu->frame;

    answer("guest", "vector %lu rax %lx cs %lx rip %lx", f->vector, f->rax, f->cs, f->rip);
    answer("host", "%lx %lx %lx %lx %lx %lx", host[0], host[1], host[2], host[3], host[4], host[5]);
}

static void leave_once(struct vm *vm, uint64_t *state)
{
    static const uint8_t code[] = {0x35, 0x78, 0x56, 0x34, 0x12, 0xF7, 0xD8}; /* xor, neg eax */
    struct vcpu *vcpu = vm->vcpu;
    uint32_t eax = (uint32_t)steps_random(state);
    uint64_t host[6];
    uint32_t at;

    mark_descriptors_accessed(vm);
    vcpu_reset(vcpu, gva(SNIPPET_CODE));
    at = write_code(vm, 0, code, sizeof(code));
    vcpu_load(vcpu);
    vcpu_set_virtual_ring(vcpu, 3);
    for (;;) {
        struct vmexit exit;

        for (unsigned i = 0; i < 6; i++) {
            host[i] = steps_random(state);
        }
        twin_round_trip(at, SNIPPET_STACK, eax, host);
        exit = (struct vmexit){
            .vector = (unsigned)vcpu->frame->vector,
            .error = vcpu->frame->error,
            .address = gva(read_cr2()),
            .rip = gva(vcpu->frame->rip),
        };
        answer_leave(vcpu, host);
        if (exit.vector != VECTOR_PF || !mmu_handle_fault(vcpu, &exit)) {
            break;
        }
    }
    vcpu_put(vcpu);
    vcpu_reset(vcpu, gva(SNIPPET_CODE));
}

static void leave_run(const struct job_options *options)
{
    struct vm *vm = snippet_machine_unmeasured();
    uint64_t state = options->seed;

    for (unsigned i = 0; i < ROUNDS; i++) {
        leave_once(vm, &state);
    }
    vm_destroy(vm);
}

/* ---- world_enter() ---- */

/* Every general register goes into EAX, multiplied in between so that their order counts, and is changed itself. */
static const uint8_t mix_code[] = {
    0x69, 0xC0, 0x01, 0x01,
    0x00, 0x01, 0x01, 0xD8, /* imul eax, 0x1000101; add eax, ebx */
    0x69, 0xC0, 0x01, 0x01,
    0x00, 0x01, 0x01, 0xC8, /* ecx */
    0x69, 0xC0, 0x01, 0x01,
    0x00, 0x01, 0x01, 0xD0, /* edx */
    0x69, 0xC0, 0x01, 0x01,
    0x00, 0x01, 0x01, 0xF0, /* esi */
    0x69, 0xC0, 0x01, 0x01,
    0x00, 0x01, 0x01, 0xF8, /* edi */
    0x69, 0xC0, 0x01, 0x01,
    0x00, 0x01, 0x01, 0xE8, /* ebp */
    0xF7, 0xD3, 0x87, 0xCA,
    0x46, 0x4F, 0x0F, 0xCD, /* not ebx; xchg ecx, edx; inc esi; dec edi; bswap ebp */
};
/* The flags as they arrive, on the guest's own stack. */
static const uint8_t flags_code[] = {0x9C, 0x58, 0x50, 0x9D}; /* pushf; pop eax; push eax; popf */

static void random_registers(struct trap_frame *f, uint64_t *state)
{
    f->rax = (uint32_t)steps_random(state);
    f->rbx = (uint32_t)steps_random(state);
    f->rcx = (uint32_t)steps_random(state);
    f->rdx = (uint32_t)steps_random(state);
    f->rsi = (uint32_t)steps_random(state);
    f->rdi = (uint32_t)steps_random(state);
    f->rbp = (uint32_t)steps_random(state);
    f->rsp = SNIPPET_STACK - (steps_random(state) & 0xFFF0);
    f->rflags = EFLAGS_FIXED | (steps_random(state) & FLAGS_SEEN);
}

static void enter_run(const struct job_options *options)
{
    struct vm *vm = snippet_machine();
    const struct trap_frame *f = vm->vcpu->frame;
    uint64_t state = options->seed;

    for (unsigned i = 0; i < 2 * ROUNDS; i++) {
        bool flags = i & 1;
        uint32_t at = flags ? write_code(vm, i, flags_code, sizeof(flags_code))
                            : write_code(vm, i, mix_code, sizeof(mix_code));
        struct vmexit exit;

        snippet_reset(vm, at);
        random_registers(vm->vcpu->frame, &state);
        vcpu_load(vm->vcpu);
        snippet_run(vm, false, &exit);
        vcpu_put(vm->vcpu);
        if (flags) {
            answer("flags", "%lx after %lx", f->rax & FLAGS_SEEN, f->rflags & FLAGS_SEEN);
        } else {
            answer("registers", "%lx %lx %lx %lx %lx %lx %lx", f->rax, f->rbx, f->rcx, f->rdx,
                   f->rsi, f->rdi, f->rbp);
        }
        answer("place", "vector %u error %lx cs %lx ss %lx rip %lx rsp %lx", exit.vector,
               exit.error, f->cs, f->ss, f->rip, f->rsp);
    }
    vm_destroy(vm);
}

/* ---- the handler: why did the guest stop? ---- */

struct trial {
    const char *kind;
    uint8_t code[16];
    unsigned length;
    bool breakpoint; /* of the hypervisor's, on the first instruction */
};

#define TRIALS       31 /* at most */
#define TRIAL_PLACES 32 /* for each of them, behind the place where the machine was measured */

#define CODE(...)       .code = {__VA_ARGS__}, .length = sizeof((uint8_t[]){__VA_ARGS__})
#define EFLAGS_TF_IMAGE 0x02, 0x01 /* TF and bit 1, as the operand of PUSH */

static const struct trial trials[] = {
    {"kept-going", CODE(0xA1, 0x00, 0x00, 0x30, 0x00)},    /* mov eax, [0x300000]: a fresh page */
    {"kept-going", CODE(0x16, 0x1F, 0x16, 0x07)},          /* push ss; pop ds; push ss; pop es */
    {"kept-going", CODE(0xB8, 0x08, 0, 0, 0, 0x8E, 0xE0)}, /* mov fs, 8 */
    /* A descriptor whose accessed bit is clear, as a guest makes one: and byte [GDT + 0x25], 0xFE; mov es, 0x23 */
    {"kept-going", CODE(0x80, 0x25, 0x25, 0x20, 0, 0, 0xFE, 0xB8, 0x23, 0, 0, 0, 0x8E, 0xC0)},
    {"kept-going", CODE(0x90, 0x90), .breakpoint = true}, /* nop, nop */
    {"privileged", CODE(0xFA)},                           /* cli */
    {"privileged", CODE(0xF4)},                           /* hlt */
    {"privileged", CODE(0x0F, 0x20, 0xC0)},               /* mov eax, cr0 */
    {"privileged", CODE(0x0F, 0x01, 0x16)},               /* lgdt [esi] */
    {"privileged", CODE(0x0F, 0x30)},                     /* wrmsr */
    {"softint", CODE(0xCD, 0x80)},                        /* int 0x80 */
    {"softint", CODE(0xCD, 0x0D)},                        /* int 13: looks like a #GP */
    {"exception", CODE(0x0F, 0x0B)},                      /* ud2 */
    {"exception", CODE(0x31, 0xC9, 0xF7, 0xF1)},          /* xor ecx, ecx; div ecx */
    {"exception", CODE(0xB8, 0xF8, 0, 0, 0, 0x8E, 0xD8)}, /* mov ds, 0xF8: beyond the table */
    {"exception", CODE(0x9C, 0x68, 0xF8, 0, 0, 0, 0x6A, 0x00, 0xCF)}, /* iret to no descriptor */
    {"exception", CODE(0xA1, 0x00, 0x00, 0x00, 0x70)}, /* mov eax, [0x70000000]: no memory */
    {"exception", CODE(0x68, EFLAGS_TF_IMAGE, 0, 0, 0x9D, 0x90, 0x90)}, /* TF by popf; nop; nop */
    {"to-user", CODE(0x6A, 0x23, 0x54, 0x6A, 0x1B, 0x6A, 0x00, 0xCB)},  /* far return to ring 3 */
};

#define N_TRIALS (sizeof(trials) / sizeof(trials[0]))
_Static_assert(N_TRIALS <= TRIALS, "places for all");

/* Enter and handle, until the handler stops the machine or the guest has come to its INT 0x30. Returns how often it was
 * for IN or OUT. */
static unsigned handle_all(struct vm *vm, uint32_t end)
{
    unsigned accesses = 0;
    struct vmexit exit;

    while (!vm->stopped) {
        vcpu_run(vm->vcpu, &exit);
        if (exit.rip.v == end) {
            break;
        }
        vm->cpu->handle(vm->vcpu, &exit);
        exit_record(vm, &exit);
        accesses += exit.reason == EXIT_IO;
    }
    return accesses;
}

_Static_assert((TRIALS + 1) * TRIAL_PLACES * SLOT_SIZE <= 0x10000, "the observer watches 64 KiB");

/* Where the `n`th trial's code stands: in one of several places, so that nobody knows before, and in no other's. */
static unsigned trial_slot(unsigned n, uint64_t *state)
{
    return (n + 1) * TRIAL_PLACES + (unsigned)(steps_random(state) % TRIAL_PLACES);
}

/* One trial, with any EAX. Returns what handle_all() does. */
static unsigned try(struct vm *vm, const struct trial *trial, unsigned slot, uint32_t eax)
{
    uint32_t at = write_code(vm, slot, trial->code, trial->length);
    struct vcpu *vcpu = vm->vcpu;
    unsigned accesses;

    snippet_reset(vm, at);
    vcpu->frame->rax = eax;
    if (trial->breakpoint) {
        vcpu->dr[0] = at;
        vcpu->dr7 |= DR7_GLOBAL0;
    }
    vm->stopped = false;
    vm->reason[0] = '\0';
    vcpu_load(vcpu);
    accesses = handle_all(vm, at + trial->length);
    vcpu_put(vcpu);
    return accesses;
}

static void classify_run(const struct job_options *options)
{
    struct vm *vm = snippet_machine();
    uint64_t state = options->seed;
    unsigned order[N_TRIALS] = {0};

    for (unsigned i = 0; i < N_TRIALS; i++) {
        unsigned k = (unsigned)(steps_random(&state) % (i + 1));

        order[i] = order[k];
        order[k] = i;
    }
    for (unsigned i = 0; i < N_TRIALS; i++) {
        const struct trial *trial = &trials[order[i]];
        unsigned slot = trial_slot(i, &state);

        try(vm, trial, slot, (uint32_t)steps_random(&state));
        printf("peel: answer %s " ANSWER_ABOUT_CODE "%s\n", trial->kind, slot_address(slot),
               vm->stopped ? vm->reason : "it goes on");
    }
    vm->stopped = false;
    vm_destroy(vm);
}

/* ---- IN and OUT ---- */

#define REAL_SCRATCH 0x3FF /* of the host's UART, which no guest changes */

static const struct trial io_trials[] = {
    /* mov dx, 0x3FF (scratch); out dx, al; mov al, 0; in al, dx */
    {"uart", CODE(0x66, 0xBA, 0xFF, 0x03, 0xEE, 0xB0, 0x00, 0xEC)},
    {"uart", CODE(0x66, 0xBA, 0xFD, 0x03, 0xEC)},             /* line status */
    {"uart", CODE(0x66, 0xBA, 0xFF, 0x03, 0xEE, 0x66, 0xEC)}, /* in al, dx with a prefix in front */
    {"other-port", CODE(0xE6, 0x80)},                         /* out 0x80, al */
    {"other-port", CODE(0x66, 0xBA, 0x60, 0x00, 0xEC)},       /* in al, dx; DX = 0x60 */
    {"other-port",
     CODE(0x66, 0xBA, 0xF8, 0x03, 0xE4, 0xF8)},         /* in al, 0xF8, and DX is the UART's */
    {"other-size", CODE(0x66, 0xBA, 0xFF, 0x03, 0xEF)}, /* out dx, eax */
    {"other-size", CODE(0x66, 0xBA, 0xFF, 0x03, 0x66, 0xED)}, /* in ax, dx */
    {"other-size", CODE(0x66, 0xBA, 0xFF, 0x03, 0x6E)},       /* outsb */
    {"single-step", CODE(0x66, 0xBA, 0xFF, 0x03, 0x68, EFLAGS_TF_IMAGE, 0, 0, 0x9D, 0xEE)},
};

#define N_IO_TRIALS (sizeof(io_trials) / sizeof(io_trials[0]))
_Static_assert(N_IO_TRIALS <= TRIALS, "places for all");

static void io_run(const struct job_options *options)
{
    struct vm *vm = snippet_machine();
    const struct trap_frame *f = vm->vcpu->frame;
    uint64_t state = options->seed;

    for (unsigned i = 0; i < N_IO_TRIALS; i++) {
        const struct trial *trial = &io_trials[i];
        unsigned slot = trial_slot(i, &state);
        unsigned accesses;

        outb(REAL_SCRATCH, (uint8_t)steps_random(&state));
        accesses = try(vm, trial, slot, (uint32_t)steps_random(&state));
        printf("peel: answer %s " ANSWER_ABOUT_CODE
               "accesses %u rax %lx rip %lx, real scratch %x: %s\n",
               trial->kind, slot_address(slot), accesses, f->rax, f->rip, inb(REAL_SCRATCH),
               vm->stopped ? vm->reason : "it goes on");
    }
    vm->stopped = false;
    vm_destroy(vm);
}

static const struct job leave_job = {
    .name = "leave",
    .purpose = "lab 1, step 4: world_leave() with a given entry; seed=N",
    .run = leave_run,
};
static const struct job enter_job = {
    .name = "enter",
    .purpose = "lab 1, step 5: world_enter() with all registers; seed=N",
    .run = enter_run,
};
static const struct job classify_job = {
    .name = "classify",
    .purpose = "lab 1, step 8: what the handler makes of traps; seed=N",
    .run = classify_run,
};
static const struct job io_job = {
    .name = "io",
    .purpose = "lab 1, step 9: IN and OUT in every form, and what is refused; seed=N",
    .run = io_run,
};
KERNEL_JOB(leave_job);
KERNEL_JOB(enter_job);
KERNEL_JOB(classify_job);
KERNEL_JOB(io_job);
