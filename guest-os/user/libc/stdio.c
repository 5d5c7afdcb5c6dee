/* SPDX-License-Identifier: MIT
 *
 * Formatted output, and input by lines: see stdio.h.
 */
#include <stdio.h>
#include <unistd.h>
#include "lib/format.h"

struct printing {
    int fd;
    int printed;
    size_t n;
    char bytes[PRINT_BYTES];
};

static void flush(struct printing *printing)
{
    if (printing->n > 0)
        (void)write(printing->fd, printing->bytes, printing->n);
    printing->n = 0;
}

static void print_char(void *context, char c)
{
    struct printing *printing = context;

    if (printing->n == PRINT_BYTES)
        flush(printing);
    printing->bytes[printing->n++] = c;
    printing->printed++;
}

int vdprintf(int fd, const char *text, va_list args)
{
    struct printing printing;

    printing.fd = fd;
    printing.printed = 0;
    printing.n = 0;
    format_each(print_char, &printing, text, args);
    flush(&printing);
    return printing.printed;
}

int dprintf(int fd, const char *text, ...)
{
    va_list args;
    int n;

    va_start(args, text);
    n = vdprintf(fd, text, args);
    va_end(args);
    return n;
}

int printf(const char *text, ...)
{
    va_list args;
    int n;

    va_start(args, text);
    n = vdprintf(1, text, args);
    va_end(args);
    return n;
}

int snprintf(char *to, size_t size, const char *text, ...)
{
    va_list args;
    size_t n;

    va_start(args, text);
    n = format_args(to, size, text, args);
    va_end(args);
    return (int)n;
}

int puts(const char *text)
{
    return printf("%s\n", text);
}

static bool next_char(struct lines *lines, char *c)
{
    if (lines->at == lines->n) {
        long n = read(lines->fd, lines->bytes, sizeof lines->bytes);

        lines->error = n < 0 ? (int)n : 0;
        if (n <= 0)
            return false;
        lines->at = 0;
        lines->n = (size_t)n;
    }
    *c = lines->bytes[lines->at++];
    return true;
}

bool next_line(struct lines *lines, char *to, size_t size)
{
    size_t n = 0;
    bool any = false;
    char c;

    while (next_char(lines, &c)) {
        any = true;
        if (c == '\n')
            break;
        if (n + 1 < size)
            to[n++] = c;
    }
    to[n] = '\0';
    return any;
}
