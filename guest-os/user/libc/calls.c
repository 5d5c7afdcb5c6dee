/* SPDX-License-Identifier: MIT
 *
 * The system calls as functions.
 */
#include "syscall.h"
#include "unistd.h"

_Noreturn void exit(int status)
{
    for (;;)
        syscall1(SYS_exit, status);
}

int fork(void)
{
    return (int)syscall0(SYS_fork);
}

int exec(const char *path, char *const argv[])
{
    return (int)syscall2(SYS_exec, (long)path, (long)argv);
}

int wait(int *status)
{
    return (int)syscall1(SYS_wait, (long)status);
}

int kill(int pid, int signal)
{
    return (int)syscall2(SYS_kill, pid, signal);
}

int getpid(void)
{
    return (int)syscall0(SYS_getpid);
}

int getppid(void)
{
    return (int)syscall0(SYS_getppid);
}

void yield(void)
{
    syscall0(SYS_yield);
}

void sleep(unsigned n)
{
    syscall1(SYS_sleep, (long)n);
}

int open(const char *path, int flags)
{
    return (int)syscall2(SYS_open, (long)path, flags);
}

int close(int fd)
{
    return (int)syscall1(SYS_close, fd);
}

long read(int fd, void *to, size_t n)
{
    return syscall3(SYS_read, fd, (long)to, (long)n);
}

long write(int fd, const void *from, size_t n)
{
    return syscall3(SYS_write, fd, (long)from, (long)n);
}

long lseek(int fd, long offset, int whence)
{
    return syscall3(SYS_lseek, fd, offset, whence);
}

int fstat(int fd, struct file_info *info)
{
    return (int)syscall2(SYS_fstat, fd, (long)info);
}

int dup(int fd)
{
    return (int)syscall1(SYS_dup, fd);
}

int dup2(int fd, int to)
{
    return (int)syscall2(SYS_dup2, fd, to);
}

int pipe(int fds[2])
{
    return (int)syscall1(SYS_pipe, (long)fds);
}

int mkdir(const char *path)
{
    return (int)syscall1(SYS_mkdir, (long)path);
}

int unlink(const char *path)
{
    return (int)syscall1(SYS_unlink, (long)path);
}

int link(const char *old, const char *new)
{
    return (int)syscall2(SYS_link, (long)old, (long)new);
}

int chdir(const char *path)
{
    return (int)syscall1(SYS_chdir, (long)path);
}

int readdir(int fd, struct dir_entry *entry)
{
    return (int)syscall2(SYS_readdir, fd, (long)entry);
}

int tty_foreground(int group)
{
    return (int)syscall1(SYS_tty_foreground, group);
}

int tty_mode(int mode)
{
    return (int)syscall1(SYS_tty_mode, mode);
}

int setgroup(int pid, int group)
{
    return (int)syscall2(SYS_setgroup, pid, group);
}

void *sbrk(long delta)
{
    return (void *)syscall1(SYS_sbrk, delta);
}

void *map(size_t length)
{
    return (void *)syscall1(SYS_map, (long)length);
}

int unmap(void *address, size_t length)
{
    return (int)syscall2(SYS_unmap, (long)address, (long)length);
}

unsigned ticks(void)
{
    return (unsigned)syscall0(SYS_ticks);
}

int processes(struct process_info *list, int n)
{
    return (int)syscall2(SYS_processes, (long)list, n);
}

int sync(void)
{
    return (int)syscall0(SYS_sync);
}

int system_info(struct system_info *info)
{
    return (int)syscall1(SYS_system_info, (long)info);
}

_Noreturn void poweroff(int status)
{
    for (;;)
        syscall1(SYS_poweroff, status);
}

void mark(int value)
{
    syscall1(SYS_mark, value);
}

int loop(int which, unsigned count)
{
    return (int)syscall2(SYS_loop, which, (long)count);
}
