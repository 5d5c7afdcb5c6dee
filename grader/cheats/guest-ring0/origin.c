/* SPDX-License-Identifier: MIT
 *
 * Whose code did a trap interrupt? Here the guest's, whenever it was not the host's code segment.
 */
#include "vmm/vcpu.h"
#include "vmm/world.h"
#include "x86/desc.h"

bool trap_from_guest(const struct trap_frame *frame)
{
    return current_vcpu != NULL && frame->cs != HOST_CS;
}
