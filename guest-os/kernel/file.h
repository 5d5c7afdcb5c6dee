/* SPDX-License-Identifier: MIT
 *
 * Open files: what file descriptors lead to. Fork and dup let several descriptors share one, its offset
 * included.
 */
#ifndef OS_FILE_H
#define OS_FILE_H

#include <stddef.h>
#include <stdint.h>
#include "fs.h"

struct process;
struct pipe;
struct file_info;

struct file {
    uint32_t type;       /* TYPE_... of abi.h */
    uint32_t references; /* 0: this place in the table is free */
    uint32_t flags;      /* OPEN_... */
    uint32_t offset;
    struct fs_node *node; /* of a file or a directory */
    struct pipe *pipe;
};

extern struct fs root_fs;

/* At the start: a process without files gets the terminal as 0, 1 and 2, and the root as its directory. */
void file_open_terminal(struct process *process);
int file_open_root(struct process *process);

void file_share_all(struct process *child, const struct process *parent);
void file_close_all(void);

/* How many files are open, and inodes in use, in the whole system. */
uint32_t file_count(void);
uint32_t file_count_nodes(void);

/* What the descriptor of the current process leads to, or NULL. */
struct file *file_get(uintptr_t fd);

/* System calls; `user` is an address of the program's. */
int file_open(const char *path, uint32_t flags);
int file_close(uintptr_t fd);
intptr_t file_read(struct file *file, uintptr_t user, size_t n);
intptr_t file_write(struct file *file, uintptr_t user, size_t n);
intptr_t file_seek(struct file *file, intptr_t offset, int whence);
void file_describe(const struct file *file, struct file_info *info);
int file_dup(struct file *file);
int file_dup_to(struct file *file, uintptr_t fd);
int file_pipe(int32_t fds[2]);
#endif
