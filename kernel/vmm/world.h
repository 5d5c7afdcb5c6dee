/* SPDX-License-Identifier: MIT
 *
 * The switch between the two worlds, the hypervisor's and the guest's. Declared by the base, written in
 * lab 1 (world.S, origin.c).
 */
#ifndef PEEL_VMM_WORLD_H
#define PEEL_VMM_WORLD_H

#include <stdbool.h>
#include "x86/trap.h"

/* Run guest code from the state in *frame until the next trap. The trap's frame is then in
 * current_vcpu->frame; the host's callee-saved registers and stack are as they were. */
void world_enter(const struct trap_frame *frame);

/* Called on a trap from the guest, on the trap's stack: become the return of world_enter(). */
_Noreturn void world_leave(void);

/* Did this trap interrupt guest code? Rule 6: decided by the stack that the frame lies on or names and
 * by RFLAGS.VM, never by CS.RPL alone. */
bool trap_from_guest(const struct trap_frame *frame);

#endif
