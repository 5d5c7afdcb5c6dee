/* SPDX-License-Identifier: MIT
 *
 * printf-style formatting without any global state: pure, so it is tested hosted. The guest OS's printf has
 * the same core.
 *
 * Known conversions: %c %s %d %u %x %p %% with the length modifiers l and z, the flags 0 and -, a width
 * (digits or *), and a precision for %s. Anything else is copied as it stands, so that a mistake shows.
 */
#ifndef PEEL_LIB_FORMAT_H
#define PEEL_LIB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Hand the text on, one character after the other. */
void format_each(void (*put)(void *context, char c), void *context, const char *format,
                 va_list args);

/* Write at most size - 1 characters and a NUL (nothing when size is 0). Returns the length the whole
 * text would have. */
size_t format_args(char *to, size_t size, const char *format, va_list args);
size_t format_text(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
