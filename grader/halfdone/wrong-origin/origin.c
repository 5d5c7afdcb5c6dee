/* SPDX-License-Identifier: MIT
 *
 * Whose code did a trap interrupt? CS tells, or so it seems: virtual-8086 mode is forgotten.
 */
#include "vmm/vcpu.h"
#include "vmm/world.h"
#include "x86/desc.h"

bool trap_from_guest(const struct trap_frame *frame)
{
    return current_vcpu != NULL && (frame->cs & SELECTOR_RPL) != 0;
}
