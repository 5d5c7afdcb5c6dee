/* SPDX-License-Identifier: MIT
 *
 * wc [FILE...]: lines, words and bytes of each file, or of the standard input.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int count(int fd, const char *name)
{
    unsigned lines = 0, words = 0, bytes = 0;
    bool in_word = false;
    char text[1024];
    long n;

    while ((n = read(fd, text, sizeof text)) > 0) {
        for (long i = 0; i < n; i++) {
            bool blank = text[i] == ' ' || text[i] == '\n' || text[i] == '\t';

            lines += text[i] == '\n';
            words += !blank && !in_word;
            in_word = !blank;
        }
        bytes += (unsigned)n;
    }
    if (n < 0) {
        dprintf(2, "wc: %s: %s\n", *name != '\0' ? name : "standard input", error_text((int)n));
        return 1;
    }
    printf("%7u %7u %7u%s%s\n", lines, words, bytes, *name != '\0' ? " " : "", name);
    return 0;
}

int main(int argc, char **argv)
{
    int failed = 0;

    if (argc == 1)
        return count(0, "");
    for (int i = 1; i < argc; i++) {
        int fd = open(argv[i], OPEN_READ);

        if (fd < 0)
            dprintf(2, "wc: %s: %s\n", argv[i], error_text(fd));
        failed |= fd < 0 || count(fd, argv[i]) != 0;
        if (fd >= 0)
            (void)close(fd);
    }
    return failed;
}
