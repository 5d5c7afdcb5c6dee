/* SPDX-License-Identifier: MIT
 *
 * Inodes of the file system: free ones, and those in use, which are in memory once each.
 */
#include <stddef.h>
#include "fs_internal.h"
#include "abi.h"

static int read_inode(struct fs *fs, uint32_t number, struct fs_buffer **buffer,
                      struct fs_inode **inode)
{
    int error = fs_block_read(fs, fs->super.inode_start + number / FS_INODES_PER_BLOCK, buffer);

    if (error == 0)
        *inode = (struct fs_inode *)(void *)(*buffer)->data + number % FS_INODES_PER_BLOCK;
    return error;
}

static struct fs_node *find_node(struct fs *fs, uint32_t number)
{
    struct fs_node *unused = NULL;

    for (int i = 0; i < FS_NODES; i++) {
        struct fs_node *node = &fs->nodes[i];

        if (node->references > 0 && node->number == number)
            return node;
        if (node->references == 0 && unused == NULL)
            unused = node;
    }
    return unused;
}

int fs_get(struct fs *fs, uint32_t number, struct fs_node **node)
{
    struct fs_node *found = find_node(fs, number);
    struct fs_buffer *buffer;
    struct fs_inode *inode;
    int error;

    if (number == 0 || number >= fs->super.inodes)
        return -EIO;
    if (found == NULL)
        return -ENFILE;
    if (found->references == 0) {
        error = read_inode(fs, number, &buffer, &inode);
        if (error != 0)
            return error;
        if (inode->type == FS_FREE)
            return -EIO;
        *found = (struct fs_node){.number = number, .disk = *inode};
    }
    *node = fs_share(found);
    return 0;
}

struct fs_node *fs_share(struct fs_node *node)
{
    node->references++;
    return node;
}

int fs_node_save(struct fs *fs, struct fs_node *node)
{
    struct fs_buffer *buffer;
    struct fs_inode *inode;
    int error = read_inode(fs, node->number, &buffer, &inode);

    if (error != 0)
        return error;
    *inode = node->disk;
    buffer->dirty = true;
    return 0;
}

int fs_put(struct fs *fs, struct fs_node *node)
{
    int error = 0;

    if (node->references == 1 && node->disk.links == 0) {
        error = fs_truncate(fs, node);
        node->disk.type = FS_FREE;
        if (error == 0)
            error = fs_node_save(fs, node);
    }
    node->references--;
    return error;
}

/* Move *number up to the first inode that is free. -ENOSPC: none is. */
static int find_free_inode(struct fs *fs, uint32_t *number)
{
    for (; *number < fs->super.inodes; ++*number) {
        struct fs_buffer *buffer;
        struct fs_inode *inode;
        int error = read_inode(fs, *number, &buffer, &inode);

        if (error != 0 || inode->type == FS_FREE)
            return error;
    }
    return -ENOSPC;
}

uint32_t fs_free_inodes(struct fs *fs)
{
    uint32_t count = 0, number = FS_ROOT;

    for (; find_free_inode(fs, &number) == 0; number++)
        count++;
    return count;
}

uint32_t fs_nodes_in_use(const struct fs *fs)
{
    uint32_t count = 0;

    for (int i = 0; i < FS_NODES; i++)
        count += fs->nodes[i].references > 0;
    return count;
}

int fs_node_new(struct fs *fs, enum fs_type type, struct fs_node **node)
{
    uint32_t number = FS_ROOT;
    int error = find_free_inode(fs, &number);
    struct fs_node *found;

    if (error != 0)
        return error;
    found = find_node(fs, number);
    if (found == NULL)
        return -ENFILE;
    *found = (struct fs_node){.number = number, .references = 1, .disk.type = (uint16_t)type};
    error = fs_node_save(fs, found);
    if (error != 0)
        found->references = 0;
    *node = found;
    return error;
}
