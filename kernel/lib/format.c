/* SPDX-License-Identifier: MIT
 *
 * Formatting of text: see format.h for what is understood.
 */
#include "lib/format.h"
#include <stdbool.h>
#include <stdint.h>

struct output {
    char *to;
    size_t size;
    size_t length; /* of the whole text, whether it fitted or not */
};

struct conversion {
    bool left, zero;
    size_t width;
    size_t precision; /* SIZE_MAX: none given */
    unsigned longs;   /* how many l or z were seen */
};

static void put(struct output *out, char c)
{
    if (out->length + 1 < out->size) {
        out->to[out->length] = c;
    }
    out->length++;
}

static void put_padding(struct output *out, char c, size_t from, size_t to)
{
    for (; from < to; from++) {
        put(out, c);
    }
}

static void put_text(struct output *out, const struct conversion *conv, const char *text)
{
    size_t length = 0;

    if (text == NULL) {
        text = "(null)";
    }
    while (length < conv->precision && text[length] != '\0') {
        length++;
    }
    if (!conv->left) {
        put_padding(out, ' ', length, conv->width);
    }
    for (size_t i = 0; i < length; i++) {
        put(out, text[i]);
    }
    if (conv->left) {
        put_padding(out, ' ', length, conv->width);
    }
}

static void put_number(struct output *out, const struct conversion *conv, uint64_t value,
                       unsigned base, bool negative)
{
    char digits[24];
    size_t first = sizeof(digits), length;

    do {
        digits[--first] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    length = sizeof(digits) - first + (negative ? 1 : 0);

    if (!conv->left && !conv->zero) {
        put_padding(out, ' ', length, conv->width);
    }
    if (negative) {
        put(out, '-');
    }
    if (!conv->left && conv->zero) {
        put_padding(out, '0', length, conv->width);
    }
    for (; first < sizeof(digits); first++) {
        put(out, digits[first]);
    }
    if (conv->left) {
        put_padding(out, ' ', length, conv->width);
    }
}

/* The part of a conversion before its letter; returns where the letter stands. */
static const char *parse_conversion(const char *at, struct conversion *conv, va_list *args)
{
    *conv = (struct conversion){.precision = SIZE_MAX};
    for (;; at++) {
        if (*at == '-') {
            conv->left = true;
        } else if (*at == '0') {
            conv->zero = true;
        } else {
            break;
        }
    }
    if (*at == '*') {
        conv->width = (size_t)va_arg(*args, int);
        at++;
    }
    for (; *at >= '0' && *at <= '9'; at++) {
        conv->width = conv->width * 10 + (size_t)(*at - '0');
    }
    if (*at == '.') {
        conv->precision = 0;
        at++;
        if (*at == '*') {
            conv->precision = (size_t)va_arg(*args, int);
            at++;
        }
        for (; *at >= '0' && *at <= '9'; at++) {
            conv->precision = conv->precision * 10 + (size_t)(*at - '0');
        }
    }
    for (; *at == 'l' || *at == 'z'; at++) {
        conv->longs++;
    }
    return at;
}

static void put_conversion(struct output *out, const struct conversion *conv, char letter,
                           va_list *args)
{
    int64_t number;

    switch (letter) {
    case 'd':
        number = conv->longs > 0 ? va_arg(*args, long) : va_arg(*args, int);
        put_number(out, conv, number < 0 ? -(uint64_t)number : (uint64_t)number, 10, number < 0);
        break;
    case 'u':
    case 'x':
        put_number(out, conv,
                   conv->longs > 0 ? va_arg(*args, unsigned long) : va_arg(*args, unsigned),
                   letter == 'x' ? 16 : 10, false);
        break;
    case 'p': put_number(out, conv, (uintptr_t)va_arg(*args, void *), 16, false); break;
    case 's': put_text(out, conv, va_arg(*args, const char *)); break;
    case 'c': put(out, (char)va_arg(*args, int)); break;
    case '%': put(out, '%'); break;
    default: put(out, '%'); put(out, letter);
    }
}

size_t format_args(char *to, size_t size, const char *format, va_list args)
{
    struct output out = {.to = to, .size = size};
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
    if (size > 0) {
        to[out.length < size ? out.length : size - 1] = '\0';
    }
    return out.length;
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
