/* SPDX-License-Identifier: MIT
 *
 * The end.
 */
#ifndef OS_POWER_H
#define OS_POWER_H

#include <stdint.h>

#define POWER_PANIC 0x6f /* the status of a panic */

/* Say so, empty the console and switch the machine off, or stop for ever where it has no switch. A status
 * other than 0 appears in the last line, and in what QEMU returns. */
__attribute__((noreturn)) void power_off(uint8_t status);
#endif
