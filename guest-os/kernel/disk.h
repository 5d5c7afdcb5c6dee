/* SPDX-License-Identifier: MIT
 *
 * Where the file system lies.
 */
#ifndef OS_DISK_H
#define OS_DISK_H

#include "block_device.h"

/* The image that was linked into the kernel. */
extern struct block_device ramdisk;

/* The first ATA disk, or NULL where there is none. */
struct block_device *ata_find(void);

/* Mount the one that the command line names; a panic if it cannot be. */
void disk_mount(void);
#endif
