/* SPDX-License-Identifier: MIT
 *
 * No SYSENTER: it leaves the user's flags in force, and nothing but POPF clears them.
 */
#include "sysenter.h"

bool sysenter_init(void)
{
    return false;
}
