/* SPDX-License-Identifier: MIT
 *
 * Bytes, growing text and files.
 */
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX ((off_t)256 << 20)

void die(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("judge: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(2);
}

void *pool_alloc(size_t size)
{
    void *memory = calloc(1, size > 0 ? size : 1);

    if (memory == NULL)
        die("out of memory");
    return memory;
}

void *pool_grow(void *array, size_t count, size_t element)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return array; /* not full: its capacity is a power of two */
    array = reallocarray(array, count == 0 ? 1 : count * 2, element);
    if (array == NULL)
        die("out of memory");
    return array;
}

char *pool_copy(const char *at, size_t length)
{
    char *copy = pool_alloc(length + 1);

    if (length > 0)
        memcpy(copy, at, length);
    return copy;
}

static char *format_args(const char *format, va_list args, size_t *length)
{
    va_list again;
    char *text;
    int n;

    va_copy(again, args);
    n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0)
        die("a text that cannot be formatted");
    *length = (size_t)n;
    text = pool_alloc(*length + 1);
    vsnprintf(text, *length + 1, format, args);
    return text;
}

char *pool_format(const char *format, ...)
{
    va_list args;
    size_t length;
    char *text;

    va_start(args, format);
    text = format_args(format, args, &length);
    va_end(args);
    return text;
}

void text_bytes(struct text *text, const char *at, size_t length)
{
    if (text->length + length + 1 > text->room) {
        size_t room = (text->length + length + 1) * 2;
        char *larger = realloc(text->at, room);

        if (larger == NULL)
            die("out of memory");
        text->at = larger;
        text->room = room;
    }
    if (length > 0)
        memcpy(text->at + text->length, at, length);
    text->length += length;
    text->at[text->length] = '\0';
}

void text_string(struct text *text, const char *string)
{
    text_bytes(text, string, strlen(string));
}

void text_format(struct text *text, const char *format, ...)
{
    va_list args;
    size_t length;
    char *formatted;

    va_start(args, format);
    formatted = format_args(format, args, &length);
    va_end(args);
    text_bytes(text, formatted, length);
    free(formatted);
}

const char *text_get(const struct text *text)
{
    return text->at != NULL ? text->at : "";
}

struct bytes bytes_of(const char *string)
{
    return (struct bytes){string, strlen(string)};
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

bool bytes_line(struct bytes *rest, struct bytes *line)
{
    const char *end;

    if (rest->length == 0)
        return false;
    end = memchr(rest->at, '\n', rest->length);
    line->at = rest->at;
    line->length = end != NULL ? (size_t)(end - rest->at) : rest->length;
    rest->at += line->length + (end != NULL);
    rest->length -= line->length + (end != NULL);
    return true;
}

char *bytes_show(struct bytes bytes)
{
    struct text text = {0};

    for (size_t i = 0; i < bytes.length; i++) {
        unsigned char c = (unsigned char)bytes.at[i];

        if (c == '\n')
            text_string(&text, "\\n");
        else if (c < ' ' || c > '~' || c == '\\')
            text_format(&text, "\\x%02x", c);
        else
            text_bytes(&text, &bytes.at[i], 1);
    }
    return pool_copy(text_get(&text), text.length);
}

static uint32_t utf8_code(const unsigned char *at, size_t length)
{
    uint32_t code = at[0] & (0xffu >> (length + 1));

    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (at[i] & 0x3f);
    }
    return code;
}

size_t utf8_length(const char *text, size_t left)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text;
    size_t length;
    uint32_t code;

    if (left == 0)
        return 0;
    if (at[0] < 0x80)
        return at[0] >= ' ' ? at[0] != 0x7f : at[0] == '\n' || at[0] == '\t';
    length = at[0] >= 0xf0 && at[0] < 0xf8 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    if (at[0] < 0xc0 || at[0] >= 0xf8 || length > left)
        return 0;
    code = utf8_code(at, length);
    /* Neither longer than needed, nor control characters (those of the writing direction among them),
     * surrogates, or what no text may hold. */
    if (code < least[length] || code < 0xa0 || (code >= 0xd800 && code < 0xe000) ||
        (code & 0xfffe) == 0xfffe || code > 0x10ffff || (code >= 0x202a && code <= 0x202e) ||
        (code >= 0x2066 && code <= 0x2069))
        return 0;
    return length;
}

bool parse_number(const char *text, unsigned base, uint64_t max, uint64_t *value)
{
    char *end;
    unsigned long long number;

    if (base == 16 ? strspn(text, "0123456789abcdefABCDEF") == 0
                   : strspn(text, "0123456789") != strlen(text) || *text == '\0')
        return false;
    errno = 0;
    number = strtoull(text, &end, (int)base);
    if (errno != 0 || *end != '\0' || number > max)
        return false;
    *value = number;
    return true;
}

uint32_t fnv32(const char *at, size_t length)
{
    uint32_t sum = 2166136261u;

    for (size_t i = 0; i < length; i++)
        sum = (sum ^ (unsigned char)at[i]) * 16777619u;
    return sum;
}

uint64_t fnv64(const char *at, size_t length)
{
    uint64_t hash = 0xcbf29ce484222325;

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)at[i]) * 0x100000001b3;
    return hash;
}

void folder_make(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        die("%s: cannot make this folder (%s)", path, strerror(errno));
}

bool file_read(const char *path, struct bytes *content)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat stat;
    size_t length = 0;
    char *at;

    if (fd < 0)
        return false;
    if (fstat(fd, &stat) != 0 || !S_ISREG(stat.st_mode) || stat.st_size > FILE_MAX) {
        close(fd);
        return false;
    }
    at = pool_alloc((size_t)stat.st_size + 1);
    while (length < (size_t)stat.st_size) {
        ssize_t n = read(fd, at + length, (size_t)stat.st_size - length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        length += (size_t)n;
    }
    close(fd);
    at[length] = '\0';
    *content = (struct bytes){at, length};
    return true;
}

void file_write(const char *path, const struct text *text)
{
    char *fresh = pool_format("%s.%ld.new", path, (long)getpid());
    FILE *file = fopen(fresh, "w");
    bool written;

    if (file == NULL)
        die("%s: %s", fresh, strerror(errno));
    written = fwrite(text_get(text), 1, text->length, file) == text->length;
    if (fclose(file) != 0 || !written || rename(fresh, path) != 0) {
        int error = errno;

        unlink(fresh);
        die("%s: %s", path, strerror(error));
    }
}
