/* SPDX-License-Identifier: MIT
 *
 * See check.h.
 */
#include <stdio.h>
#include <string.h>
#include "check.h"

_Noreturn void check_failed(const char *file, int line, const char *condition)
{
    printf("%s:%d: not so: %s\n", file, line, condition);
    exit(1);
}

void check_equal(long seen, long wanted, const char *file, int line, const char *what)
{
    if (seen == wanted)
        return;
    printf("%s:%d: %s is %ld (%lx), not %ld (%lx)\n", file, line, what, seen, seen, wanted, wanted);
    exit(1);
}

int start_child(void (*body)(void))
{
    int pid = fork();

    CHECK(pid >= 0);
    if (pid == 0) {
        body();
        exit(0);
    }
    return pid;
}

int wait_for(int pid)
{
    int status = 0;

    CHECK_EQ(wait(&status), pid);
    return status;
}

int in_child(void (*body)(void))
{
    return wait_for(start_child(body));
}

bool has(uint32_t feature)
{
    struct system_info info;

    CHECK_EQ(system_info(&info), 0);
    return (info.features & feature) != 0;
}

uint32_t free_frames(void)
{
    struct system_info info;

    CHECK_EQ(system_info(&info), 0);
    return info.free_frames;
}

char *end_of_memory(void)
{
    return program_arguments[0] + strlen(program_arguments[0]) + 1;
}

struct channel new_channel(void)
{
    int fds[2];

    CHECK_EQ(pipe(fds), 0);
    return (struct channel){fds[0], fds[1]};
}

void send(const struct channel *channel)
{
    CHECK_EQ(write(channel->out, "x", 1), 1);
}

void receive(const struct channel *channel)
{
    char byte;

    CHECK_EQ(read(channel->in, &byte, 1), 1);
}
