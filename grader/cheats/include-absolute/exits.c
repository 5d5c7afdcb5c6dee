/* SPDX-License-Identifier: MIT
 *
 * A cheat: the solution, where one of the guesses of compress.h is right.
 */
#include "compress.h"
#ifdef SOLUTION
#include SOLUTION(exits.c)
#else
#include "exits.h"
#include "vmm/vm.h"

void exits_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    (void)exit;
    vm_kill(vcpu->vm, "nothing is written yet");
}
#endif
