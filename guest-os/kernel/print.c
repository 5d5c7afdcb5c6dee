/* SPDX-License-Identifier: MIT
 *
 * The smallest printf that a kernel can live with.
 */
#include <stdarg.h>
#include <stdint.h>
#include "console.h"
#include "print.h"

static void print_text(const char *text)
{
    while (*text)
        console_put_char(*text++);
}

static void print_number(uint32_t value, uint32_t base, unsigned min_digits)
{
    char digits[10];
    unsigned n = 0;

    do {
        digits[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    for (unsigned pad = n; pad < min_digits; pad++)
        console_put_char('0');
    while (n)
        console_put_char(digits[--n]);
}

static void print_signed(int32_t value)
{
    if (value < 0)
        console_put_char('-');
    print_number(value < 0 ? -(uint32_t)value : (uint32_t)value, 10, 0);
}

void print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    for (; *format; format++) {
        unsigned width = 0;

        if (*format != '%') {
            console_put_char(*format);
            continue;
        }
        for (format++; *format >= '0' && *format <= '9'; format++)
            width = width * 10 + (unsigned)(*format - '0');
        switch (*format) {
        case 's': print_text(va_arg(args, const char *)); break;
        case 'c': console_put_char((char)va_arg(args, int)); break;
        case 'd': print_signed(va_arg(args, int32_t)); break;
        case 'u': print_number(va_arg(args, uint32_t), 10, width); break;
        case 'x': print_number(va_arg(args, uint32_t), 16, width); break;
        default: console_put_char(*format); break;
        }
    }
    va_end(args);
}
