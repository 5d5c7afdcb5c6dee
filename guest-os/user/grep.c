/* SPDX-License-Identifier: MIT
 *
 * grep [-v] PATTERN [FILE...]: the lines that match; with -v those that do not. A pattern knows ^ and $, a
 * point for any character, and a star for "the one before, as often as you like". Status 1: no line.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 512

static bool match_here(const char *pattern, const char *text);

static bool match_one(char pattern, char c)
{
    return c != '\0' && (pattern == '.' || pattern == c);
}

static bool match_star(char c, const char *pattern, const char *text)
{
    do {
        if (match_here(pattern, text))
            return true;
    } while (match_one(c, *text++));
    return false;
}

/* Does the text begin with the pattern? */
static bool match_here(const char *pattern, const char *text)
{
    for (; *pattern != '\0'; pattern++, text++) {
        if (pattern[1] == '*')
            return match_star(*pattern, pattern + 2, text);
        if (*pattern == '$' && pattern[1] == '\0')
            return *text == '\0';
        if (!match_one(*pattern, *text))
            return false;
    }
    return true;
}

static bool match(const char *pattern, const char *text)
{
    if (*pattern == '^')
        return match_here(pattern + 1, text);
    return match_star('.', pattern, text);
}

/* How many lines were printed; or an error. */
static int search(int fd, const char *pattern, bool invert, const char *name)
{
    struct lines lines = {.fd = fd};
    char line[LINE_BYTES];
    int found = 0;

    while (next_line(&lines, line, sizeof line)) {
        if (match(pattern, line) == invert)
            continue;
        found++;
        printf("%s%s%s\n", name, *name != '\0' ? ":" : "", line);
    }
    return lines.error < 0 ? lines.error : found;
}

int main(int argc, char **argv)
{
    bool invert = argc > 1 && strcmp(argv[1], "-v") == 0, failed = false;
    int first = invert ? 2 : 1, found = 0;

    if (first >= argc) {
        dprintf(2, "usage: grep [-v] PATTERN [FILE...]\n");
        return 2;
    }
    if (first + 1 == argc)
        return search(0, argv[first], invert, "") > 0 ? 0 : 1;
    for (int i = first + 1; i < argc; i++) {
        int fd = open(argv[i], OPEN_READ);
        int n = fd < 0 ? fd : search(fd, argv[first], invert, argc > first + 2 ? argv[i] : "");

        if (n < 0)
            dprintf(2, "grep: %s: %s\n", argv[i], error_text(n));
        failed |= n < 0;
        found += n > 0 ? n : 0;
        if (fd >= 0)
            (void)close(fd);
    }
    return failed ? 2 : found > 0 ? 0 : 1;
}
