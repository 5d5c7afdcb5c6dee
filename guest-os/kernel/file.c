/* SPDX-License-Identifier: MIT
 *
 * See file.h.
 */
#include "file.h"
#include "pipe.h"
#include "print.h"
#include "process.h"
#include "tty.h"

#define MAX_OPEN 128 /* in the whole system */

struct fs root_fs;

static struct file table[MAX_OPEN];

static struct file *new_file(uint32_t type, uint32_t flags)
{
    for (struct file *f = table; f < table + MAX_OPEN; f++) {
        if (f->references == 0) {
            *f = (struct file){.type = type, .references = 1, .flags = flags};
            return f;
        }
    }
    return NULL;
}

static void drop(struct file *file)
{
    if (--file->references > 0)
        return;
    if (file->node != NULL)
        fs_put(&root_fs, file->node);
    if (file->pipe != NULL)
        pipe_close(file->pipe, (file->flags & OPEN_WRITE) != 0);
}

/* The lowest free descriptor leads to the file. -EMFILE: none is free. */
static int give_descriptor(struct file *file)
{
    for (int fd = 0; fd < MAX_FILES; fd++) {
        if (current->files[fd] == NULL) {
            current->files[fd] = file;
            return fd;
        }
    }
    return -EMFILE;
}

void file_open_terminal(struct process *process)
{
    struct file *file = new_file(TYPE_TTY, OPEN_READ | OPEN_WRITE);

    assert(file != NULL);
    file->references = 3;
    for (int fd = 0; fd < 3; fd++)
        process->files[fd] = file;
}

int file_open_root(struct process *process)
{
    return fs_get(&root_fs, FS_ROOT, &process->directory);
}

void file_share_all(struct process *child, const struct process *parent)
{
    for (int fd = 0; fd < MAX_FILES; fd++) {
        child->files[fd] = parent->files[fd];
        if (child->files[fd] != NULL)
            child->files[fd]->references++;
    }
    child->directory = fs_share(parent->directory);
}

void file_close_all(void)
{
    for (uintptr_t fd = 0; fd < MAX_FILES; fd++)
        file_close(fd);
    fs_put(&root_fs, current->directory);
    current->directory = NULL;
}

uint32_t file_count(void)
{
    uint32_t n = 0;

    for (const struct file *f = table; f < table + MAX_OPEN; f++)
        n += f->references > 0;
    return n;
}

uint32_t file_count_nodes(void)
{
    uint32_t n = 0;

    for (int i = 0; i < FS_NODES; i++)
        n += root_fs.nodes[i].references > 0;
    return n;
}

struct file *file_get(uintptr_t fd)
{
    return fd < MAX_FILES ? current->files[fd] : NULL;
}

/* The node, created or emptied if the flags say so. */
static int open_node(const char *path, uint32_t flags, struct fs_node **node)
{
    int error = flags & OPEN_CREATE
                    ? fs_create(&root_fs, current->directory, path, FS_FILE, false, node)
                    : fs_open(&root_fs, current->directory, path, node);

    if (error != 0)
        return error;
    if ((*node)->disk.type == FS_DIRECTORY && (flags & OPEN_WRITE))
        error = -EISDIR;
    else if (flags & OPEN_TRUNCATE)
        error = fs_truncate(&root_fs, *node);
    if (error != 0)
        fs_put(&root_fs, *node);
    return error;
}

int file_open(const char *path, uint32_t flags)
{
    struct fs_node *node;
    struct file *file;
    int fd, error;

    if ((flags & ~(uint32_t)OPEN_ALL) || !(flags & (OPEN_READ | OPEN_WRITE)) ||
        (flags & (OPEN_TRUNCATE | OPEN_APPEND) && !(flags & OPEN_WRITE)))
        return -EINVAL;
    file = new_file(TYPE_FILE, flags);
    if (file == NULL)
        return -ENFILE;
    fd = give_descriptor(file);
    error = fd < 0 ? fd : open_node(path, flags, &node);
    if (error != 0) {
        if (fd >= 0)
            current->files[fd] = NULL;
        drop(file);
        return error;
    }
    file->node = node;
    file->type = node->disk.type == FS_DIRECTORY ? TYPE_DIRECTORY : TYPE_FILE;
    return fd;
}

int file_close(uintptr_t fd)
{
    struct file *file = file_get(fd);

    if (file == NULL)
        return -EBADF;
    current->files[fd] = NULL;
    drop(file);
    return 0;
}

/* One call of the file system for each piece of the program's memory that lies together. */
static intptr_t move_node(struct file *file, uintptr_t user, size_t n, bool write)
{
    size_t done = 0;

    while (done < n) {
        size_t here = n - done;
        void *window = space_window(&current->space, user + done, &here, !write);
        int moved;

        if (window == NULL)
            return done > 0 ? (intptr_t)done : -EFAULT;
        moved = write ? fs_write(&root_fs, file->node, file->offset, window, (uint32_t)here)
                      : fs_read(&root_fs, file->node, file->offset, window, (uint32_t)here);
        if (moved < 0)
            return done > 0 ? (intptr_t)done : moved;
        file->offset += (uint32_t)moved;
        done += (size_t)moved;
        if ((size_t)moved < here)
            break;
    }
    return (intptr_t)done;
}

/* The flag is asked first: so a directory, never open for writing, answers -EBADF to a write. */
intptr_t file_read(struct file *file, uintptr_t user, size_t n)
{
    if (!(file->flags & OPEN_READ))
        return -EBADF;
    switch (file->type) {
    case TYPE_FILE: return move_node(file, user, n, false);
    case TYPE_PIPE: return pipe_read(file->pipe, user, n);
    case TYPE_TTY: return tty_read(user, n);
    default: return -EISDIR;
    }
}

/* [route call 60] What kind of file?
 * The address is still the program's, untouched: whoever moves bytes asks for a window to them. */
intptr_t file_write(struct file *file, uintptr_t user, size_t n)
{
    if (!(file->flags & OPEN_WRITE))
        return -EBADF;
    switch (file->type) {
    case TYPE_PIPE: return pipe_write(file->pipe, user, n);
    case TYPE_TTY: return tty_write(user, n);
    default: break;
    }
    if (file->flags & OPEN_APPEND)
        file->offset = file->node->disk.size;
    return move_node(file, user, n, true);
}

intptr_t file_seek(struct file *file, intptr_t offset, int whence)
{
    int64_t from;

    if (file->node == NULL)
        return -ESPIPE;
    switch (whence) {
    case SEEK_SET: from = 0; break;
    case SEEK_CUR: from = file->offset; break;
    case SEEK_END: from = file->node->disk.size; break;
    default: return -EINVAL;
    }
    if (from + offset < 0 || from + offset > INT32_MAX)
        return -EINVAL;
    file->offset = (uint32_t)(from + offset);
    return (intptr_t)file->offset;
}

void file_describe(const struct file *file, struct file_info *info)
{
    *info = (struct file_info){.type = file->type, .links = 1};
    if (file->node != NULL)
        *info = (struct file_info){file->type, file->node->number, file->node->disk.links,
                                   file->node->disk.size};
    if (file->pipe != NULL)
        info->size = pipe_used(file->pipe);
}

int file_dup(struct file *file)
{
    int fd = give_descriptor(file);

    if (fd >= 0)
        file->references++;
    return fd;
}

int file_dup_to(struct file *file, uintptr_t fd)
{
    if (fd >= MAX_FILES)
        return -EBADF;
    if (current->files[fd] == file)
        return (int)fd;
    file->references++;
    file_close(fd);
    current->files[fd] = file;
    return (int)fd;
}

int file_pipe(int32_t fds[2])
{
    struct pipe *pipe = pipe_new();
    struct file *ends[2] = {NULL, NULL};
    int error = pipe == NULL ? -ENFILE : 0;

    for (int end = 0; end < 2 && error == 0; end++) {
        ends[end] = new_file(TYPE_PIPE, end == 0 ? OPEN_READ : OPEN_WRITE);
        fds[end] = ends[end] == NULL ? -ENFILE : give_descriptor(ends[end]);
        error = fds[end] < 0 ? fds[end] : 0;
    }
    for (int end = 0; end < 2 && error != 0; end++) {
        if (ends[end] == NULL)
            continue;
        if (fds[end] >= 0)
            current->files[fds[end]] = NULL;
        drop(ends[end]);
    }
    if (error != 0 && pipe != NULL)
        pipe_destroy(pipe);
    for (int end = 0; end < 2 && error == 0; end++)
        ends[end]->pipe = pipe;
    return error;
}
