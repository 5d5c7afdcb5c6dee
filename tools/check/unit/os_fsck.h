/* SPDX-License-Identifier: MIT
 *
 * The consistency of an image, told from its bytes alone: every block belongs to one file at most, the
 * bitmap and the link counts say what is so, and each directory knows its parent.
 */
#ifndef OS_FSCK_H
#define OS_FSCK_H

#include <stdbool.h>
#include "fs.h"
#include "os_disk.h"
#include "unit.h"

struct fsck {
    const uint8_t *bytes;
    struct fs_super super;
    uint8_t *owned;   /* of each block: by how many */
    unsigned *links;  /* to each inode, counted */
    uint32_t *parent; /* of each directory that was reached */
};

static inline const struct fs_inode *fsck_inode(const struct fsck *fsck, uint32_t number)
{
    return (const struct fs_inode *)(const void *)(fsck->bytes +
                                                   fsck->super.inode_start * BLOCK_SIZE) +
           number;
}

static inline void fsck_own(struct fsck *fsck, uint32_t block)
{
    if (block == 0)
        return;
    CHECK(block >= fsck->super.data_start && block < fsck->super.blocks);
    if (block < fsck->super.blocks)
        fsck->owned[block]++;
}

/* The block behind a place of a file. */
static inline uint32_t fsck_map(const struct fsck *fsck, const struct fs_inode *inode,
                                uint32_t index)
{
    if (index < FS_DIRECT)
        return inode->direct[index];
    if (inode->indirect == 0)
        return 0;
    return ((const uint32_t *)(const void *)(fsck->bytes +
                                             inode->indirect * BLOCK_SIZE))[index - FS_DIRECT];
}

static inline void fsck_blocks(struct fsck *fsck, const struct fs_inode *inode)
{
    CHECK(inode->size <= FS_FILE_MAX);
    fsck_own(fsck, inode->indirect);
    for (uint32_t i = 0; i < FS_DIRECT + FS_INDIRECT; i++)
        fsck_own(fsck, fsck_map(fsck, inode, i));
}

static inline void fsck_directory(struct fsck *fsck, uint32_t number)
{
    const struct fs_inode *inode = fsck_inode(fsck, number);

    CHECK_EQ(inode->size % sizeof(struct fs_entry), 0);
    for (uint32_t at = 0; at < inode->size; at += sizeof(struct fs_entry)) {
        uint32_t block = fsck_map(fsck, inode, at / BLOCK_SIZE);
        const struct fs_entry *entry =
            (const struct fs_entry *)(const void *)(fsck->bytes + block * BLOCK_SIZE +
                                                    at % BLOCK_SIZE);

        if (block == 0 || entry->inode == 0)
            continue;
        CHECK(entry->inode < fsck->super.inodes);
        CHECK(fsck_inode(fsck, entry->inode)->type != FS_FREE);
        fsck->links[entry->inode]++;
        if (strcmp(entry->name, "..") == 0) {
            CHECK_EQ(entry->inode, fsck->parent[number]);
        } else if (strcmp(entry->name, ".") == 0) {
            CHECK_EQ(entry->inode, number);
        } else if (fsck_inode(fsck, entry->inode)->type == FS_DIRECTORY) {
            CHECK_EQ(fsck->parent[entry->inode], 0); /* no second name, no cycle */
            fsck->parent[entry->inode] = number;
            fsck_directory(fsck, entry->inode);
        }
    }
}

static inline void fsck_bitmap(struct fsck *fsck, uint32_t *free_blocks)
{
    const uint8_t *bitmap = fsck->bytes + BLOCK_SIZE;

    for (uint32_t i = fsck->super.data_start; i < fsck->super.blocks; i++) {
        CHECK_EQ(fsck->owned[i], bitmap[i / 8] >> i % 8 & 1);
        *free_blocks += fsck->owned[i] == 0;
    }
}

/* All of the image, which must have been synced, and without files that are open and have no name.
 * Returns the number of free blocks. */
static inline uint32_t fsck_image(const struct disk *disk)
{
    struct fsck fsck = {.bytes = disk->bytes};
    uint32_t free_blocks = 0;

    memcpy(&fsck.super, disk->bytes, sizeof fsck.super);
    fsck.owned = calloc(fsck.super.blocks, 1);
    fsck.links = calloc(fsck.super.inodes, sizeof *fsck.links);
    fsck.parent = calloc(fsck.super.inodes, sizeof *fsck.parent);
    fsck.parent[FS_ROOT] = FS_ROOT;
    fsck_directory(&fsck, FS_ROOT);
    for (uint32_t i = FS_ROOT; i < fsck.super.inodes; i++) {
        if (fsck_inode(&fsck, i)->type != FS_FREE)
            fsck_blocks(&fsck, fsck_inode(&fsck, i));
        CHECK_EQ(fsck_inode(&fsck, i)->type == FS_FREE ? 0 : fsck_inode(&fsck, i)->links,
                 fsck.links[i]);
    }
    fsck_bitmap(&fsck, &free_blocks);
    free(fsck.owned);
    free(fsck.links);
    free(fsck.parent);
    return free_blocks;
}
#endif
