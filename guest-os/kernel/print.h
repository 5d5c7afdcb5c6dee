/* SPDX-License-Identifier: MIT
 *
 * The kernel's printf.
 */
#ifndef OS_PRINT_H
#define OS_PRINT_H

/* %s %c %u %d %x %%, and a width of digits after a 0, as in %08x. Nothing else. */
__attribute__((format(printf, 1, 2))) void print(const char *format, ...);
#endif
