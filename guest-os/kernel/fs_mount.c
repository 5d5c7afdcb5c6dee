/* SPDX-License-Identifier: MIT
 *
 * The beginning: is there a file system on the device, and is it whole enough to be used?
 */
#include "fs_internal.h"
#include "abi.h"
#include "lib/string.h"

static bool super_is_good(const struct fs_super *super, const struct block_device *device)
{
    uint32_t bitmap_end = FS_BITMAP + super->blocks / FS_BITS_PER_BLOCK + 1;

    return super->magic == FS_MAGIC && super->blocks > 0 && super->blocks <= device->blocks &&
           super->inode_start >= bitmap_end && super->inode_start < super->data_start &&
           super->data_start <= super->blocks && super->inodes > FS_ROOT &&
           (super->inodes - 1) / FS_INODES_PER_BLOCK < super->data_start - super->inode_start;
}

int fs_mount(struct fs *fs, struct block_device *device)
{
    struct fs_buffer *buffer;
    struct fs_node *root;
    int error;

    memset(fs, 0, sizeof *fs);
    fs->device = device;
    fs->super.blocks = 1; /* until more is known */
    error = device->blocks > 0 ? fs_block_read(fs, 0, &buffer) : -EINVAL;
    if (error != 0)
        return error;
    memcpy(&fs->super, buffer->data, sizeof fs->super);
    if (!super_is_good(&fs->super, device))
        return -EINVAL;
    error = fs_get(fs, FS_ROOT, &root);
    if (error != 0)
        return error;
    error = root->disk.type == FS_DIRECTORY ? fs_block_count_free(fs) : -EINVAL;
    if (fs_put(fs, root) != 0 && error == 0)
        error = -EIO;
    return error;
}
