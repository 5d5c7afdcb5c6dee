/* SPDX-License-Identifier: MIT
 *
 * The report's text. It grows in pages of its own and uses nothing of the C library that could be in
 * the middle of something when a signal interrupted it: no heap, no stdio. The sum is FNV-1a over the
 * bytes of all finished lines.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include "record-internal.h"

#define FNV_START 0x811c9dc5u
#define FNV_PRIME 0x01000193u

void *record_pages(size_t size)
{
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return at == MAP_FAILED ? NULL : at;
}

static bool make_room(struct record_out *out, size_t more)
{
    size_t cap = out->cap ? out->cap : 1 << 16;
    void *at;

    if (out->failed)
        return false;
    if (out->cap == 0)
        out->sum = FNV_START;
    while (cap < out->size + more)
        cap *= 2;
    if (cap == out->cap)
        return true;
    at = out->cap ? mremap(out->at, out->cap, cap, MREMAP_MAYMOVE) : record_pages(cap);
    if (at == NULL || at == MAP_FAILED) {
        out->failed = true;
        return false;
    }
    out->at = at;
    out->cap = cap;
    return true;
}

static void add(struct record_out *out, const char *bytes, size_t size)
{
    if (!make_room(out, size))
        return;
    memcpy(out->at + out->size, bytes, size);
    out->size += size;
    for (size_t i = 0; i < size; i++)
        out->sum = (out->sum ^ (uint8_t)bytes[i]) * FNV_PRIME;
}

void record_out_text(struct record_out *out, const char *text)
{
    add(out, text, strlen(text));
}

/* What would end the quoted text or the line becomes an apostrophe or a blank. */
void record_out_quoted(struct record_out *out, const char *text)
{
    add(out, "\"", 1);
    for (; *text != '\0'; text++) {
        char c = *text == '"' ? '\'' : *text;

        if (c < ' ' || c > '~')
            c = ' ';
        add(out, &c, 1);
    }
    add(out, "\"", 1);
}

static void digits(struct record_out *out, uint64_t value, unsigned base, unsigned least)
{
    char text[20];
    size_t at = sizeof text;

    do {
        text[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0 || sizeof text - at < least);
    add(out, text + at, sizeof text - at);
}

void record_out_number(struct record_out *out, const char *key, uint64_t value)
{
    record_out_text(out, key);
    digits(out, value, 10, 1);
}

void record_out_hex(struct record_out *out, const char *key, uint64_t value)
{
    record_out_text(out, key);
    add(out, "0x", 2);
    digits(out, value, 16, 1);
}

void record_out_hex8(struct record_out *out, uint32_t value)
{
    digits(out, value, 16, 8);
}

void record_out_bytes(struct record_out *out, const char *key, const uint8_t *bytes, size_t size)
{
    record_out_text(out, key);
    for (size_t i = 0; i < size; i++)
        digits(out, bytes[i], 16, 2);
}

void record_out_end_line(struct record_out *out)
{
    add(out, "\n", 1);
    out->lines++;
}
