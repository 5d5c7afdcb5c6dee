/* SPDX-License-Identifier: MIT
 *
 * The terminal: the serial port behind a line discipline.
 */
#ifndef OS_TTY_H
#define OS_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From here on what is typed is kept, and echoed. */
void tty_init(void);

intptr_t tty_read(uintptr_t user, size_t n);
intptr_t tty_write(uintptr_t user, size_t n);

/* The group that Ctrl-C ends, and a new one unless it is 0. */
int32_t tty_set_foreground(int32_t group);

/* The mode (TTY_...) before. */
int tty_set_mode(int mode);
#endif
