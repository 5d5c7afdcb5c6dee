/* SPDX-License-Identifier: MIT
 *
 * The system calls, one function each. A negative result is an error, -E... of abi.h: there is no errno.
 */
#ifndef USER_UNISTD_H
#define USER_UNISTD_H

#include <stddef.h>
#include <stdint.h>
#include "abi.h"

_Noreturn void exit(int status);
int fork(void);
int exec(const char *path, char *const argv[]);
int wait(int *status);
int kill(int pid, int signal);
int getpid(void);
int getppid(void);
void yield(void);
void sleep(unsigned ticks);

int open(const char *path, int flags);
int close(int fd);
long read(int fd, void *to, size_t n);
long write(int fd, const void *from, size_t n);
long lseek(int fd, long offset, int whence);
int fstat(int fd, struct file_info *info);
int dup(int fd);
int dup2(int fd, int to);
int pipe(int fds[2]);

int mkdir(const char *path);
int unlink(const char *path);
int link(const char *old, const char *new);
int chdir(const char *path);
int readdir(int fd, struct dir_entry *entry);

int tty_foreground(int group);
int tty_mode(int mode);
int setgroup(int pid, int group);

/* Addresses; IS_ERROR() tells errors from them. */
#define IS_ERROR(address) ((uintptr_t)(address) > (uintptr_t)-4096)
void *sbrk(long delta);
void *map(size_t length);
int unmap(void *address, size_t length);

unsigned ticks(void);
int processes(struct process_info *list, int n);
int sync(void);
int system_info(struct system_info *info);
_Noreturn void poweroff(int status);
void mark(int value);
int loop(int which, unsigned count);

#endif
