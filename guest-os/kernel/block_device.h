/* SPDX-License-Identifier: MIT
 *
 * What the file system stands on: an array of blocks, whoever keeps them. Pure: the host's tool and the
 * unit tests have devices of their own.
 */
#ifndef OS_BLOCK_DEVICE_H
#define OS_BLOCK_DEVICE_H

#include <stdint.h>

#define BLOCK_SIZE 1024 /* two sectors of a disk */

/* Both functions move one block whose number is below `blocks`, and return 0 or -EIO. */
struct block_device {
    int (*read)(struct block_device *device, uint32_t block, void *to);
    int (*write)(struct block_device *device, uint32_t block, const void *from);
    uint32_t blocks;
    void *context; /* the device's own */
};
#endif
