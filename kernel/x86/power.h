/* SPDX-License-Identifier: MIT
 *
 * The end of the machine.
 */
#ifndef PEEL_X86_POWER_H
#define PEEL_X86_POWER_H

enum power_off_status { POWER_OFF_OK, POWER_OFF_ERROR, POWER_OFF_PANIC };

/* Drain the console, print the status as the last line ("peel: off: ok"), and stop the machine: through
 * QEMU's isa-debug-exit, Bochs' shutdown port, or, on a machine that has neither, by halting. */
_Noreturn void power_off(enum power_off_status status);

#endif
