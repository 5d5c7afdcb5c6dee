/* SPDX-License-Identifier: MIT
 *
 * Text output of probes: printable ASCII, lines end in a plain \n.
 */
#ifndef PROBES_RT_PRINT_H
#define PROBES_RT_PRINT_H

#include <stdint.h>

void put_char(char c);
void put_text(const char *text);

/* %s %c %u %x %%, and a width of digits after a 0, as in %08x. Nothing else. */
__attribute__((format(printf, 1, 2))) void print(const char *format, ...);
#endif
