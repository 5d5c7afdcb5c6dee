/* SPDX-License-Identifier: MIT
 *
 * The kernel's printf, and its end.
 */
#ifndef OS_PRINT_H
#define OS_PRINT_H

/* See lib/format.h. Polled, in any state of the kernel. */
__attribute__((format(printf, 1, 2))) void print(const char *text, ...);

/* The kernel is wrong, or cannot go on: say why, with values, and switch off with POWER_PANIC. */
__attribute__((noreturn, format(printf, 1, 2))) void panic(const char *text, ...);

#define assert(condition)                                                                          \
    do {                                                                                           \
        if (!(condition))                                                                          \
            panic("%s:%d: not true: %s", __FILE__, __LINE__, #condition);                          \
    } while (0)
#endif
