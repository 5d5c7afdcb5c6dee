/* SPDX-License-Identifier: MIT
 *
 * Whose code did a trap interrupt?
 */
#include "vmm/vcpu.h"
#include "vmm/world.h"
#include "x86/cr.h"
#include "x86/desc.h"

/* Rule 6. CS.RPL tells host from guest but in one case: virtual-8086 mode, in which CS is a number of the
 * guest's choice. The CPU says so itself, in the RFLAGS that it pushes, and guest code cannot make it
 * push another VM. Protected-mode code of a guest never has RPL 0, for CS.RPL is the CPL. */
bool trap_from_guest(const struct trap_frame *frame)
{
    bool v86 = frame->rflags & EFLAGS_VM, host_ring = (frame->cs & SELECTOR_RPL) == 0;

    return current_vcpu != NULL && (v86 || !host_ring);
}
