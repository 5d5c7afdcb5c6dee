/* SPDX-License-Identifier: MIT
 *
 * The host's console: COM1, polled. Every line the kernel prints of its own begins with "peel: "; lines
 * of virtual machines carry their number (vdev/uart.c).
 */
#ifndef PEEL_LIB_CONSOLE_H
#define PEEL_LIB_CONSOLE_H

#include <stddef.h>

void console_init(void);
void console_write(const char *text, size_t length);
void console_drain(void); /* until the last byte has left the UART */

void printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
