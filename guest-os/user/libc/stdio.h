/* SPDX-License-Identifier: MIT
 *
 * Formatted output, and input by lines. Output is not kept back: each call ends with a write, and what it
 * prints is one write as long as it fits into PRINT_BYTES.
 */
#ifndef USER_STDIO_H
#define USER_STDIO_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define PRINT_BYTES 256

int printf(const char *text, ...) __attribute__((format(printf, 1, 2)));
int dprintf(int fd, const char *text, ...) __attribute__((format(printf, 2, 3)));
int vdprintf(int fd, const char *text, va_list args);
int snprintf(char *to, size_t size, const char *text, ...) __attribute__((format(printf, 3, 4)));
int puts(const char *text);

/* A file that is read line by line. */
struct lines {
    int fd;
    int error; /* 0, or why reading stopped */
    size_t at, n;
    char bytes[512];
};

/* The next line without its newline, cut at size - 1 characters; false at the end. */
bool next_line(struct lines *lines, char *to, size_t size);

#endif
