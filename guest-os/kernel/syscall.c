/* SPDX-License-Identifier: MIT
 *
 * See syscall.h. Here is the table, and every call that is not about files. What a call wants of the
 * program's memory is copied first, so that the rest of the kernel sees kernel memory alone.
 */
#include "syscall.h"
#include "dev/power.h"
#include "file.h"
#include "bench/kernel/loop.h"
#include "options.h"
#include "process.h"
#include "sched.h"
#include "sensitive.h"
#include "lib/string.h"
#include "user.h"

_Static_assert(ARGUMENT_BYTES + PATH_BYTES < STACK_BYTES / 2, "exec copies them to its stack");

static intptr_t sys_exit(const uintptr_t *argument)
{
    process_exit(argument[0] & 0xff);
}

static intptr_t sys_fork(const uintptr_t *argument)
{
    (void)argument;
    return process_fork();
}

/* The strings that the words at `user` lead to, one behind the other in `text`. */
static int copy_arguments(uintptr_t user, char *argv[MAX_ARGUMENTS + 1], char text[ARGUMENT_BYTES])
{
    size_t used = 0;

    for (int i = 0; i <= MAX_ARGUMENTS; i++) {
        uintptr_t string;
        int n = user_copy_in(&string, user + (uintptr_t)i * sizeof(string), sizeof(string));

        argv[i] = NULL;
        if (n != 0 || string == 0)
            return n;
        if (i == MAX_ARGUMENTS)
            break;
        n = user_copy_string(text + used, string, ARGUMENT_BYTES - used, -E2BIG);
        if (n < 0)
            return n;
        argv[i] = text + used;
        used += (size_t)n + 1;
    }
    return -E2BIG;
}

static intptr_t sys_exec(const uintptr_t *argument)
{
    char path[PATH_BYTES], text[ARGUMENT_BYTES];
    char *argv[MAX_ARGUMENTS + 1];
    int error = user_copy_string(path, argument[0], sizeof(path), -ENAMETOOLONG);

    if (error >= 0)
        error = copy_arguments(argument[1], argv, text);
    return error < 0 ? error : process_exec(path, argv);
}

static intptr_t sys_wait(const uintptr_t *argument)
{
    uint32_t word;
    intptr_t pid;

    /* Asked before a child is gone for good, and left as it is if there is none. */
    if (argument[0] != 0 && (user_copy_in(&word, argument[0], sizeof(word)) != 0 ||
                             user_copy_out(argument[0], &word, sizeof(word)) != 0))
        return -EFAULT;
    pid = process_wait(&word);
    if (pid > 0 && argument[0] != 0)
        user_copy_out(argument[0], &word, sizeof(word));
    return pid;
}

static intptr_t sys_kill(const uintptr_t *argument)
{
    return process_kill((int32_t)argument[0], (uint32_t)argument[1]);
}

static intptr_t sys_getpid(const uintptr_t *argument)
{
    (void)argument;
    return current->pid;
}

static intptr_t sys_getppid(const uintptr_t *argument)
{
    (void)argument;
    return current->parent ? current->parent->pid : 0;
}

static intptr_t sys_yield(const uintptr_t *argument)
{
    uintptr_t irq = irq_save();

    (void)argument;
    sched_yield();
    irq_restore(irq);
    return 0;
}

static intptr_t sys_sleep(const uintptr_t *argument)
{
    return sched_sleep_ticks((uint32_t)argument[0]);
}

static intptr_t sys_setgroup(const uintptr_t *argument)
{
    return process_set_group((int32_t)argument[0], (int32_t)argument[1]);
}

static intptr_t sys_sbrk(const uintptr_t *argument)
{
    return space_sbrk(&current->space, (intptr_t)argument[0]);
}

static intptr_t sys_map(const uintptr_t *argument)
{
    return space_map(&current->space, argument[0]);
}

static intptr_t sys_unmap(const uintptr_t *argument)
{
    return space_unmap(&current->space, argument[0], argument[1]);
}

static intptr_t sys_ticks(const uintptr_t *argument)
{
    (void)argument;
    return (intptr_t)(sched_ticks() & INT32_MAX);
}

static intptr_t sys_processes(const uintptr_t *argument)
{
    struct process_info list[MAX_PROCESSES];
    uint32_t n = process_list(list, MAX_PROCESSES);
    uintptr_t wanted = argument[1] < n ? argument[1] : n;

    if (user_copy_out(argument[0], list, wanted * sizeof(list[0])) != 0)
        return -EFAULT;
    return n;
}

static intptr_t sys_system_info(const uintptr_t *argument)
{
    struct system_info info = {.page_size = FRAME_BYTES,
                               .frames = memory_frames(),
                               .free_frames = memory_free_frames(),
                               .processes = process_list(NULL, 0),
                               .open_files = file_count(),
                               .inodes_in_use = file_count_nodes(),
                               .hz = options.hz,
                               .features = options.features};

    return user_copy_out(argument[0], &info, sizeof(info));
}

static intptr_t sys_poweroff(const uintptr_t *argument)
{
    fs_sync(&root_fs);
    power_off((uint8_t)argument[0]);
}

static intptr_t sys_mark(const uintptr_t *argument)
{
    loop_mark((uint8_t)argument[0]);
    return 0;
}

static intptr_t sys_loop(const uintptr_t *argument)
{
    return loop_run((uint32_t)argument[0], (uint32_t)argument[1]);
}

static intptr_t sys_null(const uintptr_t *argument)
{
    (void)argument;
    return 0;
}

static syscall_fn *const calls[SYS_COUNT] = {
    [SYS_exit] = sys_exit,
    [SYS_fork] = sys_fork,
    [SYS_exec] = sys_exec,
    [SYS_wait] = sys_wait,
    [SYS_kill] = sys_kill,
    [SYS_getpid] = sys_getpid,
    [SYS_getppid] = sys_getppid,
    [SYS_yield] = sys_yield,
    [SYS_sleep] = sys_sleep,
    [SYS_open] = sys_open,
    [SYS_close] = sys_close,
    [SYS_read] = sys_read,
    [SYS_write] = sys_write,
    [SYS_lseek] = sys_lseek,
    [SYS_fstat] = sys_fstat,
    [SYS_dup] = sys_dup,
    [SYS_dup2] = sys_dup2,
    [SYS_pipe] = sys_pipe,
    [SYS_mkdir] = sys_mkdir,
    [SYS_unlink] = sys_unlink,
    [SYS_link] = sys_link,
    [SYS_chdir] = sys_chdir,
    [SYS_readdir] = sys_readdir,
    [SYS_tty_foreground] = sys_tty_foreground,
    [SYS_tty_mode] = sys_tty_mode,
    [SYS_setgroup] = sys_setgroup,
    [SYS_sbrk] = sys_sbrk,
    [SYS_map] = sys_map,
    [SYS_unmap] = sys_unmap,
    [SYS_ticks] = sys_ticks,
    [SYS_processes] = sys_processes,
    [SYS_sync] = sys_sync,
    [SYS_system_info] = sys_system_info,
    [SYS_poweroff] = sys_poweroff,
    [SYS_mark] = sys_mark,
    [SYS_loop] = sys_loop,
    [SYS_null] = sys_null,
};

/* [route call 40] Number and arguments
 * Where they stand in the frame is the architecture's matter; from here on all is the same. */
void syscall_handle(struct trap_frame *frame)
{
    uintptr_t number = frame_call(frame), arguments[5];
    intptr_t result = frame_arguments(frame, arguments);

    if (number >= SYS_COUNT || calls[number] == NULL)
        result = -ENOSYS;
    else if (result == 0)
        result = calls[number](arguments);
    frame_set_result(frame, result);
}
