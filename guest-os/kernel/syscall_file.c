/* SPDX-License-Identifier: MIT
 *
 * The system calls about files and the terminal.
 */
#include "file.h"
#include "process.h"
#include "lib/string.h"
#include "syscall.h"
#include "tty.h"
#include "user.h"

static int copy_path(char path[PATH_BYTES], uintptr_t user)
{
    int n = user_copy_string(path, user, PATH_BYTES, -ENAMETOOLONG);

    return n < 0 ? n : 0;
}

intptr_t sys_open(const uintptr_t *argument)
{
    char path[PATH_BYTES];
    int error = copy_path(path, argument[0]);

    return error != 0 ? error : file_open(path, (uint32_t)argument[1]);
}

intptr_t sys_close(const uintptr_t *argument)
{
    return file_close(argument[0]);
}

/* Lengths beyond what a call can return are no mistake: the memory that they ask for is not there. */
static size_t length(uintptr_t n)
{
    return n < INT32_MAX ? n : INT32_MAX;
}

intptr_t sys_read(const uintptr_t *argument)
{
    struct file *file = file_get(argument[0]);

    return file == NULL ? -EBADF : file_read(file, argument[1], length(argument[2]));
}

/* [route call 50] write
 * The descriptor is the program's word for an open file, and the first thing that is not believed. */
intptr_t sys_write(const uintptr_t *argument)
{
    struct file *file = file_get(argument[0]);

    return file == NULL ? -EBADF : file_write(file, argument[1], length(argument[2]));
}

intptr_t sys_lseek(const uintptr_t *argument)
{
    struct file *file = file_get(argument[0]);

    return file == NULL ? -EBADF : file_seek(file, (intptr_t)argument[1], (int)argument[2]);
}

intptr_t sys_fstat(const uintptr_t *argument)
{
    struct file *file = file_get(argument[0]);
    struct file_info info;

    if (file == NULL)
        return -EBADF;
    file_describe(file, &info);
    return user_copy_out(argument[1], &info, sizeof(info));
}

intptr_t sys_dup(const uintptr_t *argument)
{
    struct file *file = file_get(argument[0]);

    return file == NULL ? -EBADF : file_dup(file);
}

intptr_t sys_dup2(const uintptr_t *argument)
{
    struct file *file = file_get(argument[0]);

    return file == NULL ? -EBADF : file_dup_to(file, argument[1]);
}

intptr_t sys_pipe(const uintptr_t *argument)
{
    int32_t fds[2];
    int error = file_pipe(fds);

    if (error != 0)
        return error;
    error = user_copy_out(argument[0], fds, sizeof(fds));
    if (error != 0) {
        file_close((uintptr_t)fds[0]);
        file_close((uintptr_t)fds[1]);
    }
    return error;
}

intptr_t sys_mkdir(const uintptr_t *argument)
{
    char path[PATH_BYTES];
    struct fs_node *node;
    int error = copy_path(path, argument[0]);

    if (error == 0)
        error = fs_create(&root_fs, current->directory, path, FS_DIRECTORY, true, &node);
    return error != 0 ? error : fs_put(&root_fs, node);
}

intptr_t sys_unlink(const uintptr_t *argument)
{
    char path[PATH_BYTES];
    int error = copy_path(path, argument[0]);

    return error != 0 ? error : fs_unlink(&root_fs, current->directory, path);
}

intptr_t sys_link(const uintptr_t *argument)
{
    char old[PATH_BYTES], new[PATH_BYTES];
    int error = copy_path(old, argument[0]);

    if (error == 0)
        error = copy_path(new, argument[1]);
    return error != 0 ? error : fs_link(&root_fs, current->directory, old, new);
}

intptr_t sys_chdir(const uintptr_t *argument)
{
    char path[PATH_BYTES];
    struct fs_node *node;
    int error = copy_path(path, argument[0]);

    if (error == 0)
        error = fs_open(&root_fs, current->directory, path, &node);
    if (error != 0)
        return error;
    if (node->disk.type != FS_DIRECTORY) {
        fs_put(&root_fs, node);
        return -ENOTDIR;
    }
    error = fs_put(&root_fs, current->directory);
    current->directory = node;
    return error;
}

intptr_t sys_readdir(const uintptr_t *argument)
{
    struct file *file = file_get(argument[0]);
    struct fs_entry found;
    struct dir_entry entry;
    uint32_t offset;
    int n;

    if (file == NULL)
        return -EBADF;
    if (file->type != TYPE_DIRECTORY)
        return -ENOTDIR;
    offset = file->offset;
    n = fs_read_entry(&root_fs, file->node, &offset, &found);
    if (n <= 0)
        return n;
    entry.inode = found.inode;
    memcpy(entry.name, found.name, sizeof(entry.name));
    if (user_copy_out(argument[1], &entry, sizeof(entry)) != 0)
        return -EFAULT;
    file->offset = offset;
    return 1;
}

intptr_t sys_tty_foreground(const uintptr_t *argument)
{
    return (int32_t)argument[0] < 0 ? -EINVAL : tty_set_foreground((int32_t)argument[0]);
}

intptr_t sys_tty_mode(const uintptr_t *argument)
{
    if (argument[0] != TTY_LINES && argument[0] != TTY_RAW)
        return -EINVAL;
    return tty_set_mode((int)argument[0]);
}

intptr_t sys_sync(const uintptr_t *argument)
{
    (void)argument;
    return fs_sync(&root_fs);
}
