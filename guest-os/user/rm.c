/* SPDX-License-Identifier: MIT
 *
 * rm PATH...: remove files and empty directories.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int failed = 0;

    if (argc == 1) {
        dprintf(2, "usage: rm PATH...\n");
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        int error = unlink(argv[i]);

        if (error != 0)
            dprintf(2, "rm: %s: %s\n", argv[i], error_text(error));
        failed |= error != 0;
    }
    return failed;
}
