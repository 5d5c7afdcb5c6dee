/* SPDX-License-Identifier: MIT
 *
 * The end.
 */
#ifndef OS_POWER_H
#define OS_POWER_H

/* Empty the console and switch the machine off, or stop for ever where it has no switch. */
__attribute__((noreturn)) void power_off(void);
#endif
