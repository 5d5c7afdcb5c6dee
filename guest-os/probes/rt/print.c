/* SPDX-License-Identifier: MIT
 *
 * The smallest printf that makes a transcript.
 */
#include <stdarg.h>
#include "rt/print.h"
#include "rt/uart.h"

void put_char(char c)
{
    uart_put_byte(c);
}

void put_text(const char *text)
{
    while (*text)
        put_char(*text++);
}

static void put_number(uint32_t value, uint32_t base, unsigned min_digits)
{
    char digits[10];
    unsigned n = 0;

    do {
        digits[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    for (unsigned pad = n; pad < min_digits; pad++)
        put_char('0');
    while (n)
        put_char(digits[--n]);
}

void print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    for (; *format; format++) {
        unsigned width = 0;

        if (*format != '%') {
            put_char(*format);
            continue;
        }
        for (format++; *format >= '0' && *format <= '9'; format++)
            width = width * 10 + (unsigned)(*format - '0');
        switch (*format) {
        case 's': put_text(va_arg(args, const char *)); break;
        case 'c': put_char((char)va_arg(args, int)); break;
        case 'u': put_number(va_arg(args, uint32_t), 10, width); break;
        case 'x': put_number(va_arg(args, uint32_t), 16, width); break;
        default: put_char(*format); break;
        }
    }
    va_end(args);
}
