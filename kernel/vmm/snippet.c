/* SPDX-License-Identifier: MIT
 *
 * Running a few instructions as a guest.
 */
#include "vmm/snippet.h"
#include "boot/bootblock.h"
#include "lib/panic.h"
#include "vmm/segments.h"
#include "vmm/vm.h"
#include "x86/cr.h"
#include "x86/insn.h"
#include "x86/lapic.h"

#define SNIPPET_MEMORY (4UL << 20)

static uint64_t entry_cost; /* TSC ticks of an entry and exit without a guest instruction between */

/* Twice the way in and out again, for an instruction that traps at once: the first time maps its page. */
static void measure_entry_cost(struct vm *vm)
{
    static const uint8_t trap[2] = {0xCD, 0x30};
    struct vmexit exit;

    guestmem_write(vm, gpa(SNIPPET_CODE), trap, sizeof(trap));
    for (unsigned round = 0; round < 2; round++) {
        entry_cost = 0;
        snippet_reset(vm, SNIPPET_CODE);
        vcpu_load(vm->vcpu);
        entry_cost = snippet_run(vm, false, &exit);
        vcpu_put(vm->vcpu);
    }
}

struct vm *snippet_machine_unmeasured(void)
{
    struct vm_config config = {.name = "snippet", .cmdline = "snippet", .memory = SNIPPET_MEMORY};
    struct vm *vm;
    char error[128];

    if (!engine_find_pair("deprivileged", "flat", &config.cpu, &config.mmu, error, sizeof(error))) {
        boot_fail("%s", error);
    }
    vm = vm_create(0, &config);
    if (vm == NULL) {
        boot_fail("too little memory for a job");
    }
    return vm;
}

struct vm *snippet_machine(void)
{
    struct vm *vm = snippet_machine_unmeasured();

    measure_entry_cost(vm);
    return vm;
}

void snippet_reset(struct vm *vm, uint32_t at)
{
    vcpu_reset(vm->vcpu, gva(at));
    vm->vcpu->frame->rsi = SNIPPET_DATA;
    vm->vcpu->frame->rsp = SNIPPET_STACK;
}

/* Is the exit the base's own business, done with now, so that the guest goes on as if nothing had been? */
static bool repaired(struct vcpu *vcpu, const struct vmexit *exit)
{
    if (vcpu->frame->rflags & EFLAGS_VM) {
        return false;
    }
    switch (exit->vector) {
    case VECTOR_PF: return mmu_handle_fault(vcpu, exit);
    case VECTOR_GP:
    case VECTOR_NP:
    case VECTOR_SS: return segments_handle_fault(vcpu, exit->error) == SEGMENT_RETRY;
    default: return false;
    }
}

uint64_t snippet_run(struct vm *vm, bool stop_at_timer, struct vmexit *exit)
{
    uint64_t instructions = 0, start;
    bool resume;

    do {
        start = rdtsc();
        vcpu_run(vm->vcpu, exit);
        instructions += rdtsc() - start - entry_cost;
        if (exit->vector == VECTOR_LAPIC_TIMER) {
            lapic_eoi();
            resume = !stop_at_timer;
        } else {
            resume = repaired(vm->vcpu, exit);
        }
        exit_record(vm, exit);
    } while (resume);
    vm->stopped = false;
    return instructions;
}
