/* SPDX-License-Identifier: MIT
 *
 * The bytes of a file: which blocks hold them, and reading and writing them.
 */
#include "fs_internal.h"
#include "abi.h"
#include "lib/string.h"

/* Make sure that *place names a block if one is to be made, and that what it names is one. */
static int check_block(struct fs *fs, uint32_t *place, bool make, bool *made)
{
    *made = false;
    if (*place == 0 && make) {
        int error = fs_block_alloc(fs, place);

        *made = error == 0;
        return error;
    }
    return *place == 0 || (*place >= fs->super.data_start && *place < fs->super.blocks) ? 0 : -EIO;
}

/* The block behind the direct ones: its number stands in the indirect block. */
static int map_indirect(struct fs *fs, struct fs_node *node, uint32_t index, bool make,
                        uint32_t *block)
{
    struct fs_buffer *buffer;
    bool made;
    int error = check_block(fs, &node->disk.indirect, make, &made);

    *block = 0;
    if (error != 0 || node->disk.indirect == 0)
        return error;
    error = fs_block_read(fs, node->disk.indirect, &buffer);
    if (error != 0)
        return error;
    *block = ((uint32_t *)(void *)buffer->data)[index];
    error = check_block(fs, block, make, &made);
    if (error != 0 || !made)
        return error;
    error = fs_block_read(fs, node->disk.indirect, &buffer);
    if (error != 0)
        return error;
    ((uint32_t *)(void *)buffer->data)[index] = *block;
    buffer->dirty = true;
    return 0;
}

/* Which block holds a file's block number `index`; 0: a hole. With `make` there is one afterwards. */
static int map_block(struct fs *fs, struct fs_node *node, uint32_t index, bool make,
                     uint32_t *block)
{
    bool made;
    int error;

    if (index >= FS_DIRECT)
        return map_indirect(fs, node, index - FS_DIRECT, make, block);
    error = check_block(fs, &node->disk.direct[index], make, &made);
    *block = node->disk.direct[index];
    return error;
}

static uint32_t part_of_block(uint32_t offset, uint32_t n)
{
    uint32_t rest = BLOCK_SIZE - offset % BLOCK_SIZE;

    return n < rest ? n : rest;
}

/* Read within one block. */
static int read_part(struct fs *fs, struct fs_node *node, uint32_t offset, uint8_t *to, uint32_t n)
{
    struct fs_buffer *buffer;
    uint32_t block;
    int error = map_block(fs, node, offset / BLOCK_SIZE, false, &block);

    if (error != 0)
        return error;
    if (block == 0) {
        memset(to, 0, n);
        return 0;
    }
    error = fs_block_read(fs, block, &buffer);
    if (error == 0)
        memcpy(to, buffer->data + offset % BLOCK_SIZE, n);
    return error;
}

int fs_read(struct fs *fs, struct fs_node *node, uint32_t offset, void *to, uint32_t n)
{
    uint32_t done = 0;

    if (node->disk.size > FS_FILE_MAX)
        return -EIO;
    if (offset >= node->disk.size)
        return 0;
    if (n > node->disk.size - offset)
        n = node->disk.size - offset;
    while (done < n) {
        uint32_t part = part_of_block(offset + done, n - done);
        int error = read_part(fs, node, offset + done, (uint8_t *)to + done, part);

        if (error != 0)
            return error;
        done += part;
    }
    return (int)done;
}

static int write_part(struct fs *fs, struct fs_node *node, uint32_t offset, const uint8_t *from,
                      uint32_t n)
{
    struct fs_buffer *buffer;
    uint32_t block;
    int error = map_block(fs, node, offset / BLOCK_SIZE, true, &block);

    if (error == 0)
        error = fs_block_read(fs, block, &buffer);
    if (error != 0)
        return error;
    memcpy(buffer->data + offset % BLOCK_SIZE, from, n);
    buffer->dirty = true;
    return 0;
}

int fs_write(struct fs *fs, struct fs_node *node, uint32_t offset, const void *from, uint32_t n)
{
    uint32_t done = 0;
    int error = 0, failed;

    if (n == 0)
        return 0;
    if (offset >= FS_FILE_MAX)
        return -EFBIG;
    if (n > FS_FILE_MAX - offset)
        n = FS_FILE_MAX - offset;
    while (error == 0 && done < n) {
        uint32_t part = part_of_block(offset + done, n - done);

        error = write_part(fs, node, offset + done, (const uint8_t *)from + done, part);
        if (error == 0)
            done += part;
    }
    if (done > 0 && offset + done > node->disk.size)
        node->disk.size = offset + done;
    failed = fs_node_save(fs, node); /* even after an error: blocks may have been added */
    if (failed != 0)
        return failed;
    return done > 0 ? (int)done : error;
}

/* Give back one block of a file that loses them all; *error keeps the first failure. */
static void drop_block(struct fs *fs, uint32_t block, int *error)
{
    int failed = block != 0 ? fs_block_free(fs, block) : 0;

    if (*error == 0)
        *error = failed;
}

static void drop_indirect(struct fs *fs, uint32_t indirect, int *error)
{
    struct fs_buffer *buffer;

    for (uint32_t i = 0; i < FS_INDIRECT; i++) {
        int failed = fs_block_read(fs, indirect, &buffer);

        if (failed == 0)
            drop_block(fs, ((uint32_t *)(void *)buffer->data)[i], error);
        else if (*error == 0)
            *error = failed;
    }
    drop_block(fs, indirect, error);
}

int fs_truncate(struct fs *fs, struct fs_node *node)
{
    struct fs_inode old = node->disk;
    int error = 0, failed;

    node->disk.size = node->disk.indirect = 0;
    memset(node->disk.direct, 0, sizeof node->disk.direct);
    for (int i = 0; i < FS_DIRECT; i++)
        drop_block(fs, old.direct[i], &error);
    if (old.indirect != 0)
        drop_indirect(fs, old.indirect, &error);
    failed = fs_node_save(fs, node);
    return error != 0 ? error : failed;
}
