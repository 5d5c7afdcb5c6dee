/* SPDX-License-Identifier: MIT
 *
 * An empty file system: see fs.h for what lies where.
 */
#include <string.h>
#include "abi.h"
#include "format.h"
#include "fs_internal.h"

/* The inodes fill their last block: they cost nothing. */
static struct fs_super lay_out(const struct block_device *device, uint32_t inodes)
{
    uint32_t inode_blocks = inodes / FS_INODES_PER_BLOCK + 1;
    struct fs_super super = {
        .magic = FS_MAGIC,
        .blocks = device->blocks,
        .inodes = inode_blocks * FS_INODES_PER_BLOCK,
        .inode_start = FS_BITMAP + device->blocks / FS_BITS_PER_BLOCK + 1,
    };

    super.data_start = super.inode_start + inode_blocks;
    return super;
}

/* The root is its own parent. */
static struct fs_inode root_inode(uint32_t block)
{
    return (struct fs_inode){
        .type = FS_DIRECTORY, .links = 2, .size = 2 * sizeof(struct fs_entry), .direct = {block}};
}

int fs_format(struct fs *fs, struct block_device *device, uint32_t inodes)
{
    struct fs_super super = lay_out(device, inodes);
    struct fs_entry entries[FS_ENTRIES_PER_BLOCK] = {{FS_ROOT, "."}, {FS_ROOT, ".."}};
    struct fs_inode table[FS_INODES_PER_BLOCK] = {[FS_ROOT] = root_inode(super.data_start)};
    uint8_t block[BLOCK_SIZE] = {0};
    int error = 0;

    if (inodes == 0 || inodes > UINT16_MAX || super.data_start >= super.blocks)
        return -EINVAL;
    for (uint32_t i = 0; i < super.blocks && error == 0; i++)
        error = device->write(device, i, block);
    memcpy(block, &super, sizeof super);
    if (error == 0)
        error = device->write(device, 0, block);
    memset(block, 0, sizeof block);
    block[super.data_start % FS_BITS_PER_BLOCK / 8] = (uint8_t)(1u << super.data_start % 8);
    if (error == 0)
        error = device->write(device, FS_BITMAP + super.data_start / FS_BITS_PER_BLOCK, block);
    if (error == 0)
        error = device->write(device, super.inode_start, table);
    if (error == 0)
        error = device->write(device, super.data_start, entries);
    return error != 0 ? error : fs_mount(fs, device);
}
