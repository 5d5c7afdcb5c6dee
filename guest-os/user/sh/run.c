/* SPDX-License-Identifier: MIT
 *
 * Pipelines as processes: see run.h.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "run.h"

bool sh_interactive;

static _Noreturn void fail(const char *what, int error)
{
    dprintf(2, "sh: %s: %s\n", what, error_text(error));
    exit(error == -ENOENT ? 127 : 126);
}

static void move_fd(int from, int to)
{
    if (from == to)
        return;
    (void)dup2(from, to);
    (void)close(from);
}

static void redirect(const char *path, int flags, int to)
{
    int fd = open(path, flags);

    if (fd < 0)
        fail(path, fd);
    move_fd(fd, to);
}

/* In the child. A name without a slash is looked for in /bin. */
static _Noreturn void run_program(const struct sh_command *command)
{
    char path[PATH_BYTES];
    int error;

    if (command->input != NULL)
        redirect(command->input, OPEN_READ, 0);
    if (command->output != NULL)
        redirect(command->output,
                 OPEN_WRITE | OPEN_CREATE | (command->append ? OPEN_APPEND : OPEN_TRUNCATE), 1);
    snprintf(path, sizeof path, "%s%s", strchr(command->argv[0], '/') ? "" : "/bin/",
             command->argv[0]);
    error = exec(path, command->argv);
    if (error == -ENOENT) {
        dprintf(2, "sh: %s: not found\n", command->argv[0]);
        exit(127);
    }
    fail(command->argv[0], error);
}

/* A background pipeline does not read what is typed: it finds the end of a file. */
static int empty_input(void)
{
    int fds[2];

    if (pipe(fds) != 0)
        return -1;
    (void)close(fds[1]);
    return fds[0];
}

/* The group is set on both sides: whoever comes first, it is set before it matters. */
static void join_group(int pid, int group, bool background)
{
    if (!sh_interactive)
        return;
    (void)setgroup(pid, group);
    if (!background)
        (void)tty_foreground(group != 0 ? group : pid != 0 ? pid : getpid());
}

/* Start one command that reads from `input`; *next becomes what the one behind it reads from. */
static int start(const struct sh_pipeline *pipeline, int i, int group, int input, int *next)
{
    int fds[2] = {-1, -1}, pid, error = 0;

    if (i + 1 < pipeline->n)
        error = pipe(fds);
    pid = error != 0 ? error : fork();
    if (pid == 0) {
        join_group(0, group, pipeline->background);
        if (fds[0] >= 0)
            (void)close(fds[0]);
        if (input >= 0)
            move_fd(input, 0);
        if (fds[1] >= 0)
            move_fd(fds[1], 1);
        run_program(&pipeline->commands[i]);
    }
    if (pid > 0)
        join_group(pid, group, pipeline->background);
    if (fds[1] >= 0)
        (void)close(fds[1]);
    *next = fds[0];
    return pid;
}

static void tell(const char *name, int status)
{
    int signal = WAIT_SIGNAL(status);

    if (signal == SIGINT)
        dprintf(2, "\n");
    else if (signal != 0 && signal != SIGPIPE)
        dprintf(2, "sh: %s: %s\n", name, signal_text(signal));
}

/* The processes of a pipeline that were started. */
struct job {
    int n;
    int pids[SH_COMMANDS];
};

static bool job_has(const struct job *job, int pid)
{
    for (int i = 0; i < job->n; i++) {
        if (job->pids[i] == pid)
            return true;
    }
    return false;
}

static void tell_done(int pid)
{
    if (sh_interactive)
        printf("[%d] done\n", pid);
}

/* Until all of a job have ended; others that end meanwhile are told of. */
static int wait_for(const struct job *job, const struct sh_pipeline *pipeline)
{
    int status, result = 0;

    for (int left = job->n; left > 0;) {
        int pid = wait(&status);

        if (pid < 0)
            break;
        if (!job_has(job, pid)) {
            tell_done(pid);
            continue;
        }
        left--;
        if (pid == job->pids[pipeline->n - 1]) {
            tell(pipeline->commands[pipeline->n - 1].argv[0], status);
            result = WAIT_SIGNAL(status) ? 128 + WAIT_SIGNAL(status) : WAIT_STATUS(status);
        }
    }
    return result;
}

/* Start all commands. An error is that of the first one that could not be started. */
static int start_all(const struct sh_pipeline *pipeline, struct job *job)
{
    int input = pipeline->background ? empty_input() : -1, pid = 0;

    *job = (struct job){.n = 0};
    while (job->n < pipeline->n && pid >= 0) {
        int next;

        pid = start(pipeline, job->n, job->pids[0], input, &next);
        if (input >= 0)
            (void)close(input);
        input = next;
        if (pid > 0)
            job->pids[job->n++] = pid;
    }
    if (input >= 0)
        (void)close(input);
    return pid < 0 ? pid : 0;
}

int sh_run(const struct sh_pipeline *pipeline)
{
    struct job job;
    int error = start_all(pipeline, &job), result = 0;

    if (error != 0)
        dprintf(2, "sh: %s: %s\n", pipeline->commands[job.n].argv[0], error_text(error));
    if (!pipeline->background)
        result = wait_for(&job, pipeline);
    else if (sh_interactive && error == 0)
        printf("[%d]\n", job.pids[job.n - 1]);
    if (sh_interactive)
        sh_take_terminal();
    return error != 0 ? 126 : result;
}

void sh_wait_all(void)
{
    int pid;

    while ((pid = wait(NULL)) > 0)
        tell_done(pid);
}

static bool a_child_has_ended(void)
{
    static struct process_info list[MAX_PROCESSES];
    int n = processes(list, MAX_PROCESSES), self = getpid();

    for (int i = 0; i < n && i < MAX_PROCESSES; i++) {
        if (list[i].parent == self && list[i].state == STATE_ENDED)
            return true;
    }
    return false;
}

void sh_reap(void)
{
    while (a_child_has_ended())
        tell_done(wait(NULL));
}

void sh_take_terminal(void)
{
    (void)tty_foreground(getpid()); /* as a group: the shell is in process 1's */
}
