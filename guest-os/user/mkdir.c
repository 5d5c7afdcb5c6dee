/* SPDX-License-Identifier: MIT
 *
 * mkdir PATH...: make directories.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int failed = 0;

    if (argc == 1) {
        dprintf(2, "usage: mkdir PATH...\n");
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        int error = mkdir(argv[i]);

        if (error != 0)
            dprintf(2, "mkdir: %s: %s\n", argv[i], error_text(error));
        failed |= error != 0;
    }
    return failed;
}
