/* SPDX-License-Identifier: MIT
 *
 * Time slices. The TSC counts nanoseconds in both emulators as Peel starts them, and so does the local
 * APIC's timer; on a real machine slices are merely of another length.
 */
#include "vmm/run.h"
#include "lib/console.h"
#include "vmm/vm.h"
#include "x86/insn.h"
#include "x86/lapic.h"

/* [route exit 10] The run loop
 * [route trap 8] The run loop, where every entry begins and every exit ends
 *
 * The host runs with interrupts off; only guest code runs with them on, so that a timer interrupt which
 * has become due arrives at the next entry. Enter the guest; when it comes back, let its engine say why and act; count the exit; go on until the
 * slice is over or the machine is stopped. Everything that a guest can do ends in `handle`
 * (exits_handle() for rung 1). */
static void run_slice(struct vm *vm, uint64_t slice_ns)
{
    struct vcpu *vcpu = vm->vcpu;
    struct vmexit exit;
    uint64_t start;

    vcpu_load(vcpu);
    start = rdtsc();
    vcpu->slice_end = start + slice_ns;
    lapic_timer_arm((uint32_t)slice_ns);
    while (!vm->stopped && !vcpu->preempted) {
        vcpu_run(vcpu, &exit);
        vm->cpu->handle(vcpu, &exit);
        exit_record(vm, &exit);
    }
    lapic_timer_arm(0);
    vm->used_ns += rdtsc() - start;
    vcpu_put(vcpu);
}

static void report_stop(struct vm *vm)
{
    vuart_flush(vm);
    printf("peel: vm%u %s stopped: %s\n", vm->id, vm->name, vm->reason);
    printf("peel: vm%u exits: ", vm->id);
    exit_print_counts(vm);
}

void run_machines(struct vm *const *machines, unsigned count, uint64_t slice_ns)
{
    unsigned running = count;

    for (unsigned i = 0; i < count; i++) {
        if (machines[i]->stopped) { /* while it was made */
            report_stop(machines[i]);
            running--;
        }
    }
    while (running > 0) {
        for (unsigned i = 0; i < count; i++) {
            struct vm *vm = machines[i];

            if (vm->stopped) {
                continue;
            }
            run_slice(vm, slice_ns);
            if (!vm->stopped && vm->limit_ns > 0 && vm->used_ns >= vm->limit_ns) {
                vm_kill(vm, "not at its end after %lu ms of guest time (limit=), at eip 0x%lx",
                        vm->limit_ns / 1000000, vm->vcpu->frame->rip);
            }
            if (vm->stopped) {
                report_stop(vm);
                running--;
            }
        }
    }
}
