/* SPDX-License-Identifier: MIT
 *
 * What to do when the kernel itself is wrong. Never for anything that a guest controls.
 */
#ifndef PEEL_LIB_PANIC_H
#define PEEL_LIB_PANIC_H

struct trap_frame;

/* Print the message, the registers (of `frame` when there is one), a symbolized backtrace and the last
 * exits of the current virtual machine, and power off. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void panic_frame(const struct trap_frame *frame, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define assert(condition)                                                                          \
    ((condition) ? (void)0 : panic("%s:%d: assertion failed: %s", __FILE__, __LINE__, #condition))

/* The machine cannot be used as it was started: one line that says what to change, and power off. */
_Noreturn void boot_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
