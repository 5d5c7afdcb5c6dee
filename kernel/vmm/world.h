/* SPDX-License-Identifier: MIT
 *
 * The switch between the two worlds, the hypervisor's and the guest's. Declared by the base, written in
 * lab 1 (world.S, origin.c).
 */
#ifndef PEEL_VMM_WORLD_H
#define PEEL_VMM_WORLD_H

#include <stdbool.h>
#include <stdint.h>
#include "x86/trap.h"

/* How the host is left behind. Whoever enters a guest pushes RBX, RBP, R12, R13, R14 and R15, in this order, on the
 * host's stack, and stores RSP here; whoever comes back takes them from there. */
extern uint64_t world_host_rsp;

/* Run guest code from the state in *frame until the next trap. The way in ends in an IRETQ with RSP at frame->rip: by
 * that place trap_entry() knows a fault of this IRETQ, which is the guest's. The trap's frame is then in
 * current_vcpu->frame; the host's callee-saved registers and stack are as they were. */
void world_enter(const struct trap_frame *frame);

/* Called on a trap from the guest, on the trap's stack: become the return of world_enter(). */
_Noreturn void world_leave(void);

/* Did this trap interrupt guest code? Rule 6: decided by the stack that the frame lies on or names and
 * by RFLAGS.VM, never by CS.RPL alone. */
bool trap_from_guest(const struct trap_frame *frame);

#endif
