/* SPDX-License-Identifier: MIT
 *
 * A disk in memory for the tests of the guest OS's file system, which can be told to fail.
 */
#ifndef OS_DISK_H
#define OS_DISK_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "abi.h"
#include "block_device.h"

struct disk {
    struct block_device device;
    uint8_t *bytes;
    long transfers;
    long fail_from; /* transfers from this one on fail; -1: none */
};

static inline int disk_fails(struct disk *disk, uint32_t block)
{
    if (block >= disk->device.blocks)
        abort(); /* the file system must not ask */
    return disk->fail_from >= 0 && disk->transfers++ >= disk->fail_from ? -EIO : 0;
}

static inline int disk_read(struct block_device *device, uint32_t block, void *to)
{
    struct disk *disk = device->context;
    int error = disk_fails(disk, block);

    if (error == 0)
        memcpy(to, disk->bytes + (size_t)block * BLOCK_SIZE, BLOCK_SIZE);
    return error;
}

static inline int disk_write(struct block_device *device, uint32_t block, const void *from)
{
    struct disk *disk = device->context;
    int error = disk_fails(disk, block);

    if (error == 0)
        memcpy(disk->bytes + (size_t)block * BLOCK_SIZE, from, BLOCK_SIZE);
    return error;
}

static inline void disk_make(struct disk *disk, uint32_t blocks)
{
    *disk = (struct disk){.device = {disk_read, disk_write, blocks, disk}, .fail_from = -1};
    disk->bytes = calloc(blocks, BLOCK_SIZE);
}
#endif
