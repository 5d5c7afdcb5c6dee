/* SPDX-License-Identifier: MIT
 *
 * Memory and string functions. GCC also calls memset, memcpy, memmove and memcmp on its own.
 */
#include "lib/string.h"
#include <stdint.h>

void *memset(void *to, int byte, size_t size)
{
    void *at = to;
    uint64_t eight = (uint8_t)byte * 0x0101010101010101ULL;
    size_t words = size / 8, rest = size % 8;

    __asm__ volatile("rep stosq" : "+D"(at), "+c"(words) : "a"(eight) : "memory");
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(rest) : "a"(eight) : "memory");
    return to;
}

void *memcpy(void *to, const void *from, size_t size)
{
    void *at = to;

    __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    uint8_t *t = to;
    const uint8_t *f = from;

    if ((uintptr_t)t - (uintptr_t)f >= size) {
        return memcpy(to, from, size);
    }
    while (size-- > 0) {
        t[size] = f[size];
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const uint8_t *x = a, *y = b;

    for (; size > 0; size--, x++, y++) {
        if (*x != *y) {
            return *x - *y;
        }
    }
    return 0;
}

size_t strlen(const char *text)
{
    return strnlen(text, SIZE_MAX);
}

size_t strnlen(const char *text, size_t limit)
{
    size_t n = 0;

    while (n < limit && text[n] != '\0') {
        n++;
    }
    return n;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t limit)
{
    for (; limit > 0; limit--, a++, b++) {
        if (*a != *b || *a == '\0') {
            return (uint8_t)*a - (uint8_t)*b;
        }
    }
    return 0;
}
