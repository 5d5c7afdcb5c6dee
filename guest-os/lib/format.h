/* SPDX-License-Identifier: MIT
 *
 * The core of printf: text with conversions, handed on character by character. Pure.
 *
 * Known: %c %s %d %u %x %p %%, with the modifiers l and z, the flags 0 and -, a width (digits or *) and
 * a precision for %s. Anything else is copied as it stands, so that a mistake shows.
 */
#ifndef OS_LIB_FORMAT_H
#define OS_LIB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

void format(void (*put)(void *context, char c), void *context, const char *text, va_list args);

/* Into a buffer: at most size - 1 characters and a NUL. Returns the length that the whole text has. */
size_t format_buffer(char *to, size_t size, const char *text, va_list args);

#endif
