/* SPDX-License-Identifier: MIT
 *
 * ln OLD NEW: one more name for a file.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int error;

    if (argc != 3) {
        dprintf(2, "usage: ln OLD NEW\n");
        return 2;
    }
    error = link(argv[1], argv[2]);
    if (error != 0)
        dprintf(2, "ln: %s: %s\n", argv[2], error_text(error));
    return error != 0;
}
