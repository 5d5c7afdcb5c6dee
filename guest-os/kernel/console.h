/* SPDX-License-Identifier: MIT
 *
 * The console: COM1.
 */
#ifndef OS_CONSOLE_H
#define OS_CONSOLE_H

void console_init(void);
void console_put_char(char c);

/* Wait until everything written has left the machine. */
void console_drain(void);
#endif
