/* SPDX-License-Identifier: MIT
 *
 * sort [-r] [FILE...]: the lines of the files, or of the standard input, in the order of their bytes; with -r
 * in the reverse order.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 512

static char **all;
static size_t n_lines, room;
static bool reverse;

static int compare(const void *a, const void *b)
{
    return reverse ? strcmp(b, a) : strcmp(a, b);
}

static bool add_line(const char *line)
{
    char *copy;

    if (n_lines == room) {
        char **more = malloc((room = 2 * room + 64) * sizeof *more);

        if (more == NULL)
            return false;
        memcpy(more, all, n_lines * sizeof *more);
        free(all);
        all = more;
    }
    copy = malloc(strlen(line) + 1);
    if (copy == NULL)
        return false;
    memcpy(copy, line, strlen(line) + 1);
    all[n_lines++] = copy;
    return true;
}

static int add_lines(int fd)
{
    struct lines lines = {.fd = fd};
    char line[LINE_BYTES];

    while (next_line(&lines, line, sizeof line)) {
        if (!add_line(line))
            return -ENOMEM;
    }
    return lines.error;
}

static int add_file(const char *name)
{
    int fd = open(name, OPEN_READ);
    int error = fd < 0 ? fd : add_lines(fd);

    if (error != 0)
        dprintf(2, "sort: %s: %s\n", name, error_text(error));
    if (fd >= 0)
        (void)close(fd);
    return error;
}

int main(int argc, char **argv)
{
    int first = 1, error = 0;

    if (argc > 1 && strcmp(argv[1], "-r") == 0) {
        reverse = true;
        first = 2;
    }
    if (first == argc)
        error = add_lines(0);
    for (int i = first; i < argc && error == 0; i++)
        error = add_file(argv[i]);
    if (error != 0 || !sort((void **)all, n_lines, compare)) {
        dprintf(2, "sort: nothing is sorted: %s\n", error_text(error != 0 ? error : ENOMEM));
        return 1;
    }
    for (size_t i = 0; i < n_lines; i++)
        printf("%s\n", all[i]);
    return 0;
}
