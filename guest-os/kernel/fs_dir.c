/* SPDX-License-Identifier: MIT
 *
 * Directories: files of entries, and the paths that lead through them.
 */
#include <stddef.h>
#include "fs_internal.h"
#include "abi.h"
#include "lib/string.h"

int fs_read_entry(struct fs *fs, struct fs_node *directory, uint32_t *offset,
                  struct fs_entry *entry)
{
    if (directory->disk.type != FS_DIRECTORY)
        return -ENOTDIR;
    *offset -= *offset % sizeof *entry;
    for (;;) {
        int n = fs_read(fs, directory, *offset, entry, sizeof *entry);

        if (n <= 0)
            return n;
        if (n != sizeof *entry)
            return -EIO;
        *offset += sizeof *entry;
        if (entry->inode != 0) {
            entry->name[PATH_NAME_MAX] = '\0';
            return 1;
        }
    }
}

/* Where the entry `name` of a directory stands: its inode's number and, if wanted, its offset. A removed
 * directory that is still in use has no entries: where its `..` was, something else may be by now. */
static int find_entry(struct fs *fs, struct fs_node *directory, const char *name, uint32_t *number,
                      uint32_t *at)
{
    struct fs_entry entry;
    uint32_t offset = 0;
    int found;

    if (directory->disk.type == FS_DIRECTORY && directory->disk.links == 0)
        return -ENOENT;
    while ((found = fs_read_entry(fs, directory, &offset, &entry)) == 1) {
        if (strcmp(entry.name, name) == 0) {
            *number = entry.inode;
            if (at != NULL)
                *at = offset - (uint32_t)sizeof entry;
            return 0;
        }
    }
    return found == 0 ? -ENOENT : found;
}

/* Go from *node, which is given up, to what it calls `name`. */
static int step(struct fs *fs, struct fs_node **node, const char *name)
{
    struct fs_node *from = *node;
    uint32_t number;
    int error = find_entry(fs, from, name, &number, NULL);

    if (error == 0)
        error = fs_get(fs, number, node);
    if (error != 0)
        *node = NULL;
    if (fs_put(fs, from) != 0 && error == 0)
        error = -EIO;
    return error;
}

/* Follow a path to its end, or with `last` to the directory that has its last name, which is stored
 * there; -EBUSY: there is no last name, the path means the root. */
static int walk(struct fs *fs, struct fs_node *from, const char *path, char *last,
                struct fs_node **node)
{
    char name[PATH_NAME_MAX + 1];
    int length, error;

    if (*path == '\0')
        return -ENOENT;
    *node = fs_share(from);
    if (*path == '/') {
        fs_put(fs, from);
        error = fs_get(fs, FS_ROOT, node);
        if (error != 0)
            return error;
    }
    while ((length = path_next(&path, name)) > 0) {
        if (last != NULL && path_at_end(path)) {
            memcpy(last, name, sizeof name);
            return 0;
        }
        error = step(fs, node, name);
        if (error != 0)
            return error;
    }
    if (length == 0 && last == NULL)
        return 0;
    fs_put(fs, *node);
    return length < 0 ? length : -EBUSY;
}

int fs_open(struct fs *fs, struct fs_node *from, const char *path, struct fs_node **node)
{
    return walk(fs, from, path, NULL, node);
}

/* In the first free place, or at the end. */
static int add_entry(struct fs *fs, struct fs_node *directory, const char *name, uint32_t number)
{
    struct fs_entry entry = {.inode = number}, other;
    uint32_t offset = 0;
    int n;

    memcpy(entry.name, name, strlen(name));
    while ((n = fs_read(fs, directory, offset, &other, sizeof other)) > 0 && other.inode != 0)
        offset += sizeof other;
    if (n < 0)
        return n;
    n = fs_write(fs, directory, offset, &entry, sizeof entry);
    return n < 0 ? n : 0;
}

static int remove_entry(struct fs *fs, struct fs_node *directory, uint32_t at)
{
    struct fs_entry entry = {0};
    int n = fs_write(fs, directory, at, &entry, sizeof entry);

    return n < 0 ? n : 0;
}

/* `links` more names lead to the node. */
static int add_links(struct fs *fs, struct fs_node *node, int links)
{
    node->disk.links = (uint16_t)(node->disk.links + links);
    return fs_node_save(fs, node);
}

static int fill_directory(struct fs *fs, struct fs_node *directory, struct fs_node *parent)
{
    int error = add_entry(fs, directory, ".", directory->number);

    return error != 0 ? error : add_entry(fs, directory, "..", parent->number);
}

/* A new file or directory, which has no such name yet. Until it has one, fs_put() deletes it again. */
static int make_node(struct fs *fs, struct fs_node *parent, const char *name, enum fs_type type,
                     struct fs_node **node)
{
    bool directory = type == FS_DIRECTORY;
    int error;

    if (parent->disk.links == 0)
        return -ENOENT;
    if (directory && parent->disk.links >= FS_LINKS_MAX)
        return -EMLINK;
    error = fs_node_new(fs, type, node);
    if (error != 0)
        return error;
    if (directory)
        error = fill_directory(fs, *node, parent);
    if (error == 0)
        error = add_entry(fs, parent, name, (*node)->number);
    if (error == 0)
        error = add_links(fs, *node, directory ? 2 : 1); /* a directory's `.` is the second */
    if (error == 0 && directory)
        error = add_links(fs, parent, 1);
    if (error != 0)
        (void)fs_put(fs, *node);
    return error;
}

int fs_create(struct fs *fs, struct fs_node *from, const char *path, enum fs_type type,
              bool exclusive, struct fs_node **node)
{
    char name[PATH_NAME_MAX + 1];
    struct fs_node *parent;
    uint32_t number;
    int error = walk(fs, from, path, name, &parent);

    if (error == -EBUSY)
        return exclusive ? -EEXIST : fs_open(fs, from, path, node);
    if (error != 0)
        return error;
    error = find_entry(fs, parent, name, &number, NULL);
    if (error == -ENOENT)
        error = make_node(fs, parent, name, type, node);
    else if (error == 0)
        error = exclusive ? -EEXIST : fs_get(fs, number, node);
    (void)fs_put(fs, parent);
    return error;
}

static int link_node(struct fs *fs, struct fs_node *from, struct fs_node *node, const char *path)
{
    char name[PATH_NAME_MAX + 1];
    struct fs_node *parent;
    uint32_t number;
    int error = walk(fs, from, path, name, &parent);

    if (error != 0)
        return error == -EBUSY ? -EEXIST : error;
    error = find_entry(fs, parent, name, &number, NULL);
    if (error == 0)
        error = -EEXIST;
    else if (error == -ENOENT && parent->disk.links > 0)
        error = add_entry(fs, parent, name, node->number);
    (void)fs_put(fs, parent);
    return error != 0 ? error : add_links(fs, node, 1);
}

int fs_link(struct fs *fs, struct fs_node *from, const char *old, const char *new)
{
    struct fs_node *node;
    int error = fs_open(fs, from, old, &node);

    if (error != 0)
        return error;
    if (node->disk.type == FS_DIRECTORY)
        error = -EPERM;
    else if (node->disk.links >= FS_LINKS_MAX)
        error = -EMLINK;
    else
        error = link_node(fs, from, node, new);
    (void)fs_put(fs, node);
    return error;
}

/* 1: nothing but `.` and `..`; 0; or an error. */
static int is_empty(struct fs *fs, struct fs_node *directory)
{
    struct fs_entry entry;
    uint32_t offset = 0;
    int found;

    while ((found = fs_read_entry(fs, directory, &offset, &entry)) == 1) {
        if (!path_is_dots(entry.name))
            return 0;
    }
    return found == 0 ? 1 : found;
}

/* Take the name at offset `at` of its parent from a node. */
static int unlink_node(struct fs *fs, struct fs_node *parent, uint32_t at, struct fs_node *node)
{
    bool directory = node->disk.type == FS_DIRECTORY;
    int empty = directory ? is_empty(fs, node) : 1;
    int error = empty == 1 ? remove_entry(fs, parent, at) : empty;

    if (empty == 0)
        return -ENOTEMPTY;
    if (error == 0)
        error = add_links(fs, node, directory ? -2 : -1);
    if (error == 0 && directory)
        error = add_links(fs, parent, -1);
    return error;
}

int fs_unlink(struct fs *fs, struct fs_node *from, const char *path)
{
    char name[PATH_NAME_MAX + 1];
    struct fs_node *parent, *node;
    uint32_t number, at;
    int error = walk(fs, from, path, name, &parent), failed;

    if (error != 0)
        return error;
    error = path_is_dots(name) ? -EINVAL : find_entry(fs, parent, name, &number, &at);
    if (error == 0)
        error = fs_get(fs, number, &node);
    if (error == 0) {
        error = unlink_node(fs, parent, at, node);
        failed = fs_put(fs, node);
        if (error == 0)
            error = failed;
    }
    (void)fs_put(fs, parent);
    return error;
}
