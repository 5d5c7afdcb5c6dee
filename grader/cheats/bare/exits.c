/* SPDX-License-Identifier: MIT
 *
 * Exits at rung 1: not written.
 */
#include "exits.h"
#include "vmm/vm.h"

void exits_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    (void)exit;
    vm_kill(vcpu->vm, "nothing is written yet");
}
