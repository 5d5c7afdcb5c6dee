/* SPDX-License-Identifier: MIT
 *
 * Memory and strings: what the kernel and the programs share of the C library. The names and the
 * meanings are the standard's.
 */
#ifndef OS_LIB_STRING_H
#define OS_LIB_STRING_H

#include <stddef.h>

void *memset(void *to, int byte, size_t size);
void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);
char *strchr(const char *text, int c);

#endif
