/* SPDX-License-Identifier: MIT
 *
 * The shell:
 *
 *     sh                reads lines from its standard input, with a prompt if that is a terminal
 *     sh FILE           reads them from a file
 *     sh -c WORDS...    runs one line
 *
 * Three commands are its own: cd, exit and wait.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "parse.h"
#include "run.h"

static int status; /* of the last pipeline */

static int change_directory(const struct sh_command *command)
{
    const char *path = command->argc > 1 ? command->argv[1] : "/";
    int error = chdir(path);

    if (error != 0)
        dprintf(2, "cd: %s: %s\n", path, error_text(error));
    return error != 0;
}

static _Noreturn void leave(const struct sh_command *command)
{
    int number = status;

    if (command->argc > 1 && !parse_number(command->argv[1], &number)) {
        dprintf(2, "exit: %s: not a number\n", command->argv[1]);
        number = 2;
    }
    exit(number);
}

/* Commands that change the shell itself; false: it is not one of them. */
static bool run_own(const struct sh_pipeline *pipeline)
{
    const struct sh_command *command = &pipeline->commands[0];

    if (pipeline->n != 1 || pipeline->background)
        return false;
    if (strcmp(command->argv[0], "cd") == 0)
        status = change_directory(command);
    else if (strcmp(command->argv[0], "exit") == 0)
        leave(command);
    else if (strcmp(command->argv[0], "wait") == 0)
        sh_wait_all();
    else
        return false;
    return true;
}

/* The whole line is read before anything of it runs. */
static bool line_is_good(const char *line)
{
    static struct sh_pipeline pipeline;
    const char *wrong = NULL;

    while (*line != '\0' && wrong == NULL)
        wrong = sh_parse(&line, &pipeline);
    if (wrong != NULL)
        dprintf(2, "sh: %s\n", wrong);
    return wrong == NULL;
}

static void run_line(const char *line)
{
    static struct sh_pipeline pipeline;

    if (!line_is_good(line)) {
        status = 2;
        return;
    }
    while (*line != '\0') {
        (void)sh_parse(&line, &pipeline);
        if (pipeline.n > 0 && !run_own(&pipeline))
            status = sh_run(&pipeline);
    }
}

static bool is_terminal(int fd)
{
    struct file_info info;

    return fstat(fd, &info) == 0 && info.type == TYPE_TTY;
}

static int run_lines(int fd)
{
    static struct lines lines;
    char line[SH_LINE];

    lines.fd = fd;
    sh_interactive = is_terminal(fd);
    if (sh_interactive) {
        (void)setgroup(0, 1); /* so that nobody is in the group of its own number */
        sh_take_terminal();
    }
    for (;;) {
        if (sh_interactive) {
            sh_reap();
            printf("$ ");
        }
        if (!next_line(&lines, line, sizeof line))
            break;
        run_line(line);
    }
    if (sh_interactive)
        printf("\n");
    return status;
}

static int run_words(int argc, char **argv)
{
    char line[SH_LINE];
    size_t n = 0;

    for (int i = 0; i < argc; i++)
        n += (size_t)snprintf(line + n, n < sizeof line ? sizeof line - n : 0, "%s ", argv[i]);
    if (n >= sizeof line) {
        dprintf(2, "sh: the line is too long\n");
        return 2;
    }
    run_line(line);
    return status;
}

int main(int argc, char **argv)
{
    int fd;

    if (argc >= 3 && strcmp(argv[1], "-c") == 0)
        return run_words(argc - 2, argv + 2);
    if (argc == 1)
        return run_lines(0);
    fd = argc == 2 && argv[1][0] != '-' ? open(argv[1], OPEN_READ) : -EINVAL;
    if (fd == -EINVAL) {
        dprintf(2, "usage: sh [FILE | -c WORDS...]\n");
        return 2;
    }
    if (fd < 0) {
        dprintf(2, "sh: %s: %s\n", argv[1], error_text(fd));
        return 127;
    }
    return run_lines(fd);
}
