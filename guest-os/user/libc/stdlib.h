/* SPDX-License-Identifier: MIT
 *
 * Memory, numbers, and the end.
 */
#ifndef USER_STDLIB_H
#define USER_STDLIB_H

#include <stdbool.h>
#include <stddef.h>

_Noreturn void exit(int status);

/* NULL: no memory is left. */
void *malloc(size_t size);
void free(void *memory);

/* A whole text that is a decimal number. */
bool parse_number(const char *text, int *number);

/* qsort's result by merging: stable, and never slow. false: no memory for it. */
bool sort(void **items, size_t n, int (*compare)(const void *a, const void *b));

#endif
