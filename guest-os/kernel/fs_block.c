/* SPDX-License-Identifier: MIT
 *
 * Blocks of the file system: a small cache that writes back when it needs the place, and the bitmap of
 * blocks in use.
 */
#include "fs_internal.h"
#include "abi.h"
#include "lib/string.h"

static int write_back(struct fs *fs, struct fs_buffer *buffer)
{
    int error = 0;

    if (buffer->dirty)
        error = fs->device->write(fs->device, buffer->block, buffer->data);
    if (error == 0)
        buffer->dirty = false;
    return error;
}

/* The buffer that holds a block, or the one to fill: never used, or longest not asked for. */
static struct fs_buffer *find_buffer(struct fs *fs, uint32_t block)
{
    struct fs_buffer *oldest = &fs->buffers[0];

    for (int i = 0; i < FS_BUFFERS; i++) {
        struct fs_buffer *buffer = &fs->buffers[i];

        if (buffer->used != 0 && buffer->block == block)
            return buffer;
        if (buffer->used < oldest->used)
            oldest = buffer;
    }
    return oldest;
}

/* A buffer for the block. *filled: it holds the block's bytes. */
static int claim_buffer(struct fs *fs, uint32_t block, struct fs_buffer **claimed, bool *filled)
{
    struct fs_buffer *buffer = find_buffer(fs, block);
    int error;

    if (block >= fs->super.blocks)
        return -EIO;
    *filled = buffer->used != 0 && buffer->block == block;
    if (!*filled) {
        error = write_back(fs, buffer);
        if (error != 0)
            return error;
        buffer->block = block;
    }
    buffer->used = ++fs->clock;
    *claimed = buffer;
    return 0;
}

int fs_block_read(struct fs *fs, uint32_t block, struct fs_buffer **buffer)
{
    bool filled;
    int error = claim_buffer(fs, block, buffer, &filled);

    if (error != 0 || filled)
        return error;
    error = fs->device->read(fs->device, block, (*buffer)->data);
    if (error != 0)
        (*buffer)->used = 0;
    return error;
}

int fs_sync(struct fs *fs)
{
    int error = 0;

    for (int i = 0; i < FS_BUFFERS; i++) {
        int failed = write_back(fs, &fs->buffers[i]);

        if (error == 0)
            error = failed;
    }
    return error;
}

/* The bitmap's byte that tells of a block, in its buffer. */
static int read_bitmap(struct fs *fs, uint32_t block, struct fs_buffer **buffer, uint8_t **byte)
{
    int error = fs_block_read(fs, FS_BITMAP + block / FS_BITS_PER_BLOCK, buffer);

    if (error == 0)
        *byte = &(*buffer)->data[block % FS_BITS_PER_BLOCK / 8];
    return error;
}

static int take_free_block(struct fs *fs, uint32_t *block)
{
    if (fs->free_blocks == 0)
        return -ENOSPC;
    for (uint32_t at = fs->lowest_free; at < fs->super.blocks; at++) {
        struct fs_buffer *buffer;
        uint8_t *byte;
        int error = read_bitmap(fs, at, &buffer, &byte);

        if (error != 0)
            return error;
        if ((*byte & 1u << at % 8) == 0) {
            *byte |= (uint8_t)(1u << at % 8);
            buffer->dirty = true;
            fs->free_blocks--;
            fs->lowest_free = at + 1;
            *block = at;
            return 0;
        }
    }
    return -ENOSPC;
}

int fs_block_alloc(struct fs *fs, uint32_t *block)
{
    struct fs_buffer *buffer;
    uint32_t taken;
    bool filled;
    int error = take_free_block(fs, &taken);

    if (error != 0)
        return error;
    error = claim_buffer(fs, taken, &buffer, &filled);
    if (error != 0) {
        (void)fs_block_free(fs, taken);
        return error;
    }
    memset(buffer->data, 0, BLOCK_SIZE);
    buffer->dirty = true;
    *block = taken;
    return 0;
}

int fs_block_free(struct fs *fs, uint32_t block)
{
    struct fs_buffer *buffer;
    uint8_t *byte;
    int error;

    if (block < fs->super.data_start || block >= fs->super.blocks)
        return -EIO;
    error = read_bitmap(fs, block, &buffer, &byte);
    if (error != 0)
        return error;
    if ((*byte & 1u << block % 8) == 0)
        return -EIO;
    *byte &= (uint8_t) ~(1u << block % 8);
    buffer->dirty = true;
    fs->free_blocks++;
    if (block < fs->lowest_free)
        fs->lowest_free = block;
    return 0;
}

int fs_block_count_free(struct fs *fs)
{
    fs->free_blocks = 0;
    fs->lowest_free = fs->super.data_start;
    for (uint32_t at = fs->super.data_start; at < fs->super.blocks; at++) {
        struct fs_buffer *buffer;
        uint8_t *byte;
        int error = read_bitmap(fs, at, &buffer, &byte);

        if (error != 0)
            return error;
        if ((*byte & 1u << at % 8) == 0)
            fs->free_blocks++;
    }
    return 0;
}
