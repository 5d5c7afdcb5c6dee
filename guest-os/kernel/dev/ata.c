/* SPDX-License-Identifier: MIT
 *
 * The first disk of the first ATA channel, by programmed I/O and without interrupts (ATA/ATAPI-6, 8.15
 * IDENTIFY DEVICE, 8.27 READ SECTOR(S), 8.62 WRITE SECTOR(S)).
 */
#include <stdbool.h>
#include <stddef.h>
#include "abi.h"
#include "disk.h"
#include "x86/insn.h"

#define ATA_DATA    0x1f0
#define ATA_COUNT   0x1f2
#define ATA_LBA_0   0x1f3
#define ATA_LBA_1   0x1f4
#define ATA_LBA_2   0x1f5
#define ATA_DEVICE  0x1f6
#define ATA_STATUS  0x1f7 /* read */
#define ATA_COMMAND 0x1f7 /* write */
#define ATA_CONTROL 0x3f6

#define STATUS_ERR       0x01
#define STATUS_DRQ       0x08
#define STATUS_DF        0x20
#define STATUS_BSY       0x80
#define STATUS_NOBODY    0xff /* an empty bus */
#define CONTROL_NIEN     0x02 /* no interrupts */
#define DEVICE_LBA       0xe0 /* device 0 */
#define COMMAND_READ     0x20
#define COMMAND_WRITE    0x30
#define COMMAND_IDENTIFY 0xec

#define SECTOR_WORDS     256
#define SECTORS          (BLOCK_SIZE / 512)
#define IDENTIFY_SECTORS 60 /* two words: sectors that LBA reaches */
#define LBA_SECTORS      (1u << 28)
#define PATIENCE         1000000 /* status reads until a disk counts as dead */

/* Until the disk is not busy, and has data if it is to have. -EIO. */
static int wait(bool data)
{
    for (uint32_t i = 0; i < PATIENCE; i++) {
        uint8_t status = inb(ATA_STATUS);

        if (status & STATUS_BSY)
            continue;
        if (status & (STATUS_ERR | STATUS_DF))
            return -EIO;
        if (!data || (status & STATUS_DRQ))
            return 0;
    }
    return -EIO;
}

static int command(uint32_t block, uint8_t code)
{
    uint32_t sector = block * SECTORS;

    if (wait(false) != 0)
        return -EIO;
    outb(ATA_DEVICE, (uint8_t)(DEVICE_LBA | sector >> 24));
    outb(ATA_COUNT, SECTORS);
    outb(ATA_LBA_0, (uint8_t)sector);
    outb(ATA_LBA_1, (uint8_t)(sector >> 8));
    outb(ATA_LBA_2, (uint8_t)(sector >> 16));
    outb(ATA_COMMAND, code);
    return 0;
}

static int ata_read(struct block_device *device, uint32_t block, void *to)
{
    int error = command(block, COMMAND_READ);

    (void)device;
    for (int i = 0; i < SECTORS && error == 0; i++) {
        error = wait(true);
        if (error == 0)
            insw(ATA_DATA, (uint16_t *)to + i * SECTOR_WORDS, SECTOR_WORDS);
    }
    return error;
}

static int ata_write(struct block_device *device, uint32_t block, const void *from)
{
    int error = command(block, COMMAND_WRITE);

    (void)device;
    for (int i = 0; i < SECTORS && error == 0; i++) {
        error = wait(true);
        if (error == 0)
            outsw(ATA_DATA, (const uint16_t *)from + i * SECTOR_WORDS, SECTOR_WORDS);
    }
    return error != 0 ? error : wait(false);
}

static struct block_device disk = {.read = ata_read, .write = ata_write};

struct block_device *ata_find(void)
{
    uint16_t identity[SECTOR_WORDS];
    uint32_t sectors;

    outb(ATA_CONTROL, CONTROL_NIEN);
    if (inb(ATA_STATUS) == STATUS_NOBODY || command(0, COMMAND_IDENTIFY) != 0 || wait(true) != 0)
        return NULL;
    insw(ATA_DATA, identity, SECTOR_WORDS);
    sectors = identity[IDENTIFY_SECTORS] | (uint32_t)identity[IDENTIFY_SECTORS + 1] << 16;
    disk.blocks = (sectors < LBA_SECTORS ? sectors : LBA_SECTORS) / SECTORS;
    return &disk;
}
