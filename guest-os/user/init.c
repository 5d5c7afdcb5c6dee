/* SPDX-License-Identifier: MIT
 *
 * The first process. With arguments (what stood behind run= on the kernel's command line) it runs that
 * program and switches off with its exit status; without, it runs the shell. It also waits for every process
 * whose parent has ended.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FAILED 126 /* the program could not be started */

static _Noreturn void run(char *argv[])
{
    char path[PATH_BYTES];
    int error;

    snprintf(path, sizeof path, "%s%s", strchr(argv[0], '/') ? "" : "/bin/", argv[0]);
    error = exec(path, argv);
    dprintf(2, "init: %s: %s\n", path, error_text(error));
    exit(FAILED);
}

int main(int argc, char **argv)
{
    char *shell[] = {"sh", NULL};
    int status = 0, child, ended;

    child = fork();
    if (child == 0)
        run(argc > 1 ? argv + 1 : shell);
    if (argc > 1) {
        (void)setgroup(child, child);
        (void)tty_foreground(child);
    }
    do
        ended = wait(&status);
    while (ended != child && ended > 0);
    (void)sync();
    if (WAIT_SIGNAL(status) != 0)
        dprintf(2, "init: %s: %s\n", argc > 1 ? argv[1] : "sh", signal_text(WAIT_SIGNAL(status)));
    poweroff(WAIT_SIGNAL(status) != 0 ? 128 + WAIT_SIGNAL(status) : WAIT_STATUS(status));
}
