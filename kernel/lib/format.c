/* SPDX-License-Identifier: MIT
 *
 * Formatting of text: see format.h for what is understood.
 */
#include "lib/format.h"
#include <stdbool.h>
#include <stdint.h>

struct output {
    void (*put)(void *context, char c);
    void *context;
};

struct conversion {
    bool left, zero;
    int width, precision; /* precision -1: none given */
    bool is_long;
};

static void put(const struct output *out, char c)
{
    out->put(out->context, c);
}

static void put_padding(const struct output *out, char c, int n)
{
    while (n-- > 0) {
        put(out, c);
    }
}

static void put_text(const struct output *out, const struct conversion *conv, const char *text)
{
    int length = 0;

    if (text == NULL) {
        text = "(null)";
    }
    while (length != conv->precision && text[length] != '\0') {
        length++;
    }
    if (!conv->left) {
        put_padding(out, ' ', conv->width - length);
    }
    for (int i = 0; i < length; i++) {
        put(out, text[i]);
    }
    if (conv->left) {
        put_padding(out, ' ', conv->width - length);
    }
}

static void put_number(const struct output *out, const struct conversion *conv, unsigned long value,
                       unsigned base, bool negative)
{
    char digits[24];
    int first = sizeof(digits), length;

    do {
        digits[--first] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    length = (int)sizeof(digits) - first + (negative ? 1 : 0);

    if (!conv->left && !conv->zero) {
        put_padding(out, ' ', conv->width - length);
    }
    if (negative) {
        put(out, '-');
    }
    if (!conv->left && conv->zero) {
        put_padding(out, '0', conv->width - length);
    }
    for (; first < (int)sizeof(digits); first++) {
        put(out, digits[first]);
    }
    if (conv->left) {
        put_padding(out, ' ', conv->width - length);
    }
}

static const char *parse_number(const char *at, int *number, va_list *args)
{
    *number = 0;
    if (*at == '*') {
        *number = va_arg(*args, int);
        return at + 1;
    }
    for (; *at >= '0' && *at <= '9'; at++) {
        *number = *number * 10 + (*at - '0');
    }
    return at;
}

/* The part of a conversion before its letter; returns where the letter stands. */
static const char *parse_conversion(const char *at, struct conversion *conv, va_list *args)
{
    *conv = (struct conversion){.precision = -1};
    for (; *at == '-' || *at == '0'; at++) {
        conv->left |= *at == '-';
        conv->zero |= *at == '0';
    }
    at = parse_number(at, &conv->width, args);
    if (*at == '.') {
        at = parse_number(at + 1, &conv->precision, args);
    }
    for (; *at == 'l' || *at == 'z'; at++) {
        conv->is_long = true; /* a size_t is as wide as a long, with 32 and with 64 bits */
    }
    return at;
}

static void put_conversion(const struct output *out, const struct conversion *conv, char letter,
                           va_list *args)
{
    unsigned long value;

    switch (letter) {
    case 'd':
        value = (unsigned long)(conv->is_long ? va_arg(*args, long) : va_arg(*args, int));
        put_number(out, conv, (long)value < 0 ? -value : value, 10, (long)value < 0);
        break;
    case 'u':
    case 'x':
        value = conv->is_long ? va_arg(*args, unsigned long) : va_arg(*args, unsigned);
        put_number(out, conv, value, letter == 'x' ? 16 : 10, false);
        break;
    case 'p': put_number(out, conv, (uintptr_t)va_arg(*args, void *), 16, false); break;
    case 's': put_text(out, conv, va_arg(*args, const char *)); break;
    case 'c': put(out, (char)va_arg(*args, int)); break;
    case '%': put(out, '%'); break;
    default: put(out, '%'); put(out, letter);
    }
}

void format_each(void (*put_char)(void *context, char c), void *context, const char *format,
                 va_list args)
{
    struct output out = {put_char, context};
    struct conversion conv;
    va_list rest;

    va_copy(rest, args);
    while (*format != '\0') {
        if (*format != '%') {
            put(&out, *format++);
            continue;
        }
        format = parse_conversion(format + 1, &conv, &rest);
        if (*format == '\0') {
            break;
        }
        put_conversion(&out, &conv, *format++, &rest);
    }
    va_end(rest);
}

struct buffer {
    char *to;
    size_t size, length; /* the length of the whole text, whether it fitted or not */
};

static void put_to_buffer(void *context, char c)
{
    struct buffer *buffer = context;

    if (buffer->length + 1 < buffer->size) {
        buffer->to[buffer->length] = c;
    }
    buffer->length++;
}

size_t format_args(char *to, size_t size, const char *format, va_list args)
{
    struct buffer buffer = {to, size, 0};

    format_each(put_to_buffer, &buffer, format, args);
    if (size > 0) {
        to[buffer.length < size ? buffer.length : size - 1] = '\0';
    }
    return buffer.length;
}

size_t format_text(char *to, size_t size, const char *format, ...)
{
    va_list args;
    size_t length;

    va_start(args, format);
    length = format_args(to, size, format, args);
    va_end(args);
    return length;
}
