/* SPDX-License-Identifier: MIT
 *
 * Bytes, growing text and files. The judge is a short process: memory is taken and never given back, and a
 * judge that runs out of it stops with status 2, which is no verdict.
 */
#ifndef JUDGE_TEXT_H
#define JUDGE_TEXT_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const char *at; /* whatever is read from a file has a NUL behind it */
    size_t length;
};

struct text {
    char *at; /* ends in NUL; NULL while empty */
    size_t length, room;
};

/* Say why on standard error and stop: status 2, wrong use or a machine that cannot. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Zeroed memory. */
void *pool_alloc(size_t size);
/* `array` of `count` elements, with room for one more; its capacity is the next power of two. */
void *pool_grow(void *array, size_t count, size_t element);
char *pool_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *pool_copy(const char *at, size_t length);

void text_bytes(struct text *text, const char *at, size_t length);
void text_string(struct text *text, const char *string);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The text so far; "" when there is none. */
const char *text_get(const struct text *text);

struct bytes bytes_of(const char *string);
bool bytes_equal(struct bytes a, struct bytes b);
/* The next line of *rest without its LF, and *rest moved behind it. False at the end. */
bool bytes_line(struct bytes *rest, struct bytes *line);
/* The bytes as printable ASCII on one line: anything else, and the backslash, as \xNN, LF as \n. */
char *bytes_show(struct bytes bytes);

/* The length of the UTF-8 character at `at` that XML 1.0 can carry, or 0. */
size_t utf8_length(const char *at, size_t length);

/* All of TEXT is a number. */
bool parse_number(const char *text, unsigned base, uint64_t max, uint64_t *value);

uint32_t fnv32(const char *at, size_t length);
uint64_t fnv64(const char *at, size_t length);

/* A whole file. False when it is not there, not a file, or larger than 256 MiB. */
bool file_read(const char *path, struct bytes *content);
/* The folder is there, be it that it was. */
void folder_make(const char *path);
/* The file is there with all of `text`, or as it was before. */
void file_write(const char *path, const struct text *text);
#endif
