/* SPDX-License-Identifier: MIT
 *
 * The quick way in for system calls.
 */
#ifndef OS_SYSENTER_H
#define OS_SYSENTER_H

#include <stdbool.h>

/* Offer it, if this kernel can. */
bool sysenter_init(void);
#endif
