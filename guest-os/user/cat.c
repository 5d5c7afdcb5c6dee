/* SPDX-License-Identifier: MIT
 *
 * cat [FILE...]: the files' bytes one after the other, or the standard input's.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int copy(int fd, const char *name)
{
    char bytes[1024];
    long n;

    while ((n = read(fd, bytes, sizeof bytes)) > 0) {
        long written = write(1, bytes, (size_t)n);

        if (written != n) {
            dprintf(2, "cat: cannot write: %s\n", error_text(written < 0 ? (int)written : -ENOSPC));
            return 1;
        }
    }
    if (n < 0)
        dprintf(2, "cat: %s: %s\n", name, error_text((int)n));
    return n < 0;
}

int main(int argc, char **argv)
{
    int failed = 0;

    if (argc == 1)
        return copy(0, "standard input");
    for (int i = 1; i < argc; i++) {
        int fd = open(argv[i], OPEN_READ);

        if (fd < 0) {
            dprintf(2, "cat: %s: %s\n", argv[i], error_text(fd));
            failed = 1;
            continue;
        }
        failed |= copy(fd, argv[i]);
        (void)close(fd);
    }
    return failed;
}
