/* SPDX-License-Identifier: MIT
 *
 * kill [-SIGNAL] PID...: end processes; -PID is a group. SIGNAL is a number, 15 if none is given.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int usage(void)
{
    dprintf(2, "usage: kill [-SIGNAL] PID...    (a number from 1 to %d)\n", SIGMAX);
    return 2;
}

int main(int argc, char **argv)
{
    int signal = SIGTERM, first = 1, failed = 0;

    if (argc > 2 && argv[1][0] == '-') {
        if (!parse_number(argv[1] + 1, &signal) || signal < 1 || signal > SIGMAX)
            return usage();
        first = 2;
    }
    if (first >= argc)
        return usage();
    for (int i = first; i < argc; i++) {
        int pid, error;

        if (!parse_number(argv[i], &pid) || pid == 0)
            return usage();
        error = kill(pid, signal);
        if (error != 0)
            dprintf(2, "kill: %s: %s\n", argv[i], error_text(error));
        failed |= error != 0;
    }
    return failed;
}
