/* SPDX-License-Identifier: MIT
 *
 * sleep SECONDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct system_info info;
    int seconds;

    if (argc != 2 || !parse_number(argv[1], &seconds) || seconds < 0) {
        dprintf(2, "usage: sleep SECONDS\n");
        return 2;
    }
    (void)system_info(&info);
    sleep((unsigned)seconds * info.hz);
    return 0;
}
