/* SPDX-License-Identifier: MIT
 *
 * Memory and strings: see string.h. The compiler calls the first four on its own. The two that move most
 * use the string instructions, word by word: emulators take as long for a byte as for a word.
 */
#include <stdint.h>
#include "lib/string.h"

#ifdef __x86_64__
#define STORE_WORDS "rep stosq"
#define MOVE_WORDS  "rep movsq"
#else
#define STORE_WORDS "rep stosl"
#define MOVE_WORDS  "rep movsl"
#endif

#define WORD sizeof(unsigned long)

void *memset(void *to, int byte, size_t size)
{
    unsigned long word = (uint8_t)byte * (~0ul / 0xff);
    size_t words = size / WORD, bytes = size % WORD;
    void *at = to;

    __asm__ volatile(STORE_WORDS : "+D"(at), "+c"(words) : "a"(word) : "memory");
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(bytes) : "a"(word) : "memory");
    return to;
}

void *memcpy(void *to, const void *from, size_t size)
{
    size_t words = size / WORD, bytes = size % WORD;
    void *at = to;

    __asm__ volatile(MOVE_WORDS : "+D"(at), "+S"(from), "+c"(words) : : "memory");
    __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(bytes) : : "memory");
    return to;
}

/* Backwards where the target begins inside the source. */
void *memmove(void *to, const void *from, size_t size)
{
    uint8_t *t = to;
    const uint8_t *f = from;

    if ((uintptr_t)t - (uintptr_t)f >= size)
        return memcpy(to, from, size);
    while (size-- > 0)
        t[size] = f[size];
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const uint8_t *x = a, *y = b;

    for (; size > 0; size--, x++, y++) {
        if (*x != *y)
            return *x - *y;
    }
    return 0;
}

size_t strlen(const char *text)
{
    size_t n = 0;

    while (text[n] != '\0')
        n++;
    return n;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t limit)
{
    for (; limit > 0; limit--, a++, b++) {
        if (*a != *b || *a == '\0')
            return (uint8_t)*a - (uint8_t)*b;
    }
    return 0;
}

char *strchr(const char *text, int c)
{
    for (;; text++) {
        if (*text == (char)c)
            return (char *)(uintptr_t)text;
        if (*text == '\0')
            return NULL;
    }
}
