/* SPDX-License-Identifier: MIT
 *
 * Exits at rung 1, as far as the base does the work: pages that are not mapped yet, descriptors that are
 * stale. Everything else stops the machine.
 */
#include "exits.h"
#include "vmm/segments.h"
#include "vmm/vm.h"

void exits_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    switch (exit->vector) {
    case VECTOR_PF:
        exit->reason = EXIT_PAGE_FAULT;
        if (mmu_handle_fault(vcpu, exit)) {
            return;
        }
        break;
    case VECTOR_GP:
    case VECTOR_NP:
    case VECTOR_SS:
        exit->reason = EXIT_SEGMENT;
        if (segments_handle_fault(vcpu, exit->error) == SEGMENT_RETRY) {
            return;
        }
        break;
    default: break;
    }
    vm_kill(vcpu->vm, "vector %u at eip 0x%lx", exit->vector, exit->rip.v);
}
