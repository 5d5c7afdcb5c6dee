/* SPDX-License-Identifier: MIT
 *
 * An empty file system. The guest never makes one, so this is not in its kernel.
 */
#ifndef OS_MKFS_FORMAT_H
#define OS_MKFS_FORMAT_H

#include <stdint.h>
#include "fs.h"

/* Write a root directory and room for `inodes` to the device, and mount it. -EINVAL: it is too small. */
int fs_format(struct fs *fs, struct block_device *device, uint32_t inodes);

#endif
