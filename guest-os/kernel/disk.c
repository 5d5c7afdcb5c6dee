/* SPDX-License-Identifier: MIT
 *
 * See disk.h.
 */
#include "disk.h"
#include "file.h"
#include "options.h"
#include "print.h"
#include "lib/string.h"

extern uint8_t ramdisk_start[], ramdisk_end[]; /* ramdisk.S */

static int ramdisk_read(struct block_device *device, uint32_t block, void *to)
{
    (void)device;
    memcpy(to, ramdisk_start + block * BLOCK_SIZE, BLOCK_SIZE);
    return 0;
}

static int ramdisk_write(struct block_device *device, uint32_t block, const void *from)
{
    (void)device;
    memcpy(ramdisk_start + block * BLOCK_SIZE, from, BLOCK_SIZE);
    return 0;
}

struct block_device ramdisk = {.read = ramdisk_read, .write = ramdisk_write};

void disk_mount(void)
{
    struct block_device *device = &ramdisk;
    int error;

    ramdisk.blocks = (uint32_t)(ramdisk_end - ramdisk_start) / BLOCK_SIZE;
    if (options.root_ata)
        device = ata_find();
    if (device == NULL)
        panic("root=ata: there is no disk");
    error = fs_mount(&root_fs, device);
    if (error != 0)
        panic("root=%s: no file system: error %d", options.root_ata ? "ata" : "ram", -error);
    print("  root: %s, %u KiB\n", options.root_ata ? "ata" : "ram",
          device->blocks * (BLOCK_SIZE / 1024));
}
