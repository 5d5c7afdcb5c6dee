/* SPDX-License-Identifier: MIT
 *
 * Whose code did a trap interrupt? Not written.
 */
#include "vmm/world.h"

bool trap_from_guest(const struct trap_frame *frame)
{
    (void)frame;
    return false;
}
