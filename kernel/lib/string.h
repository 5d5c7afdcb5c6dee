/* SPDX-License-Identifier: MIT
 *
 * The few functions of the C library that the kernel uses, with their usual meaning.
 */
#ifndef PEEL_LIB_STRING_H
#define PEEL_LIB_STRING_H

#include <stddef.h>

void *memset(void *to, int byte, size_t size);
void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);

#endif
