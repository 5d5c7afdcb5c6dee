/* SPDX-License-Identifier: MIT
 *
 * What the compiler expects of every freestanding program.
 */
#ifndef PROBES_RT_MEM_H
#define PROBES_RT_MEM_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
void *memmove(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);
#endif
