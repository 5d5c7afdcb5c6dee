/* SPDX-License-Identifier: MIT
 *
 * Whose code did a trap interrupt?
 */
#include "lib/todo.h"
#include "vmm/vcpu.h"
#include "vmm/world.h"
#include "x86/cr.h"
#include "x86/desc.h"

/* [hole L1.3 lab1#origin 0.5h]
 * [route trap 50] Whose trap is it?
 *
 * True when the trap whose frame is *frame interrupted guest code; false when it interrupted the host's.
 *
 * Rule 6. CS.RPL would be the obvious answer and is the wrong one: a guest in virtual-8086 mode (QEMU enters it for
 * an IRETD at ring 1, which hardware does not) pushes whatever CS it likes, 8 for example. What the guest cannot choose
 * is the stack: when the CPU comes from ring 1 or 3 it switches to RSP0, so that the frame lies in the vCPU's own slot,
 * vcpu->frame. #DB, NMI and #DF have stacks of their own whoever was interrupted; there, and on the host's own stack,
 * CS.RPL tells, once RFLAGS.VM (EFLAGS_VM) has settled virtual-8086 mode, the only case in which it lies. (The
 * interrupted RSP would not do: with a 16-bit stack its upper half is whatever the host's was.)
 *
 * current_vcpu is the vCPU that is loaded, or NULL: then no guest can have been running, whatever the frame says.
 * Returns the answer; it changes nothing.
 * Hint: three questions, and the first that says yes decides.
 * Intel SDM volume 3, sections 7.14.2 (the frame), 7.14.5 (IST), 22.3 (virtual-8086 mode). */
bool trap_from_guest(const struct trap_frame *frame)
{
    // HOLE L1.3 trap_from_guest: begin
    if (current_vcpu == NULL) {
        return false;
    }
    return frame == current_vcpu->frame || (frame->rflags & EFLAGS_VM) ||
           (frame->cs & SELECTOR_RPL) != 0;
    // HOLE L1.3: stub
    (void)frame;
    lab_todo("L1.3");
    return false;
    // HOLE L1.3: end
}
