/* SPDX-License-Identifier: MIT
 *
 * What the files of the file system have in common, and nobody else uses.
 *
 * A buffer is good until the next call of any of these functions: the next one may need its place.
 */
#ifndef OS_FS_INTERNAL_H
#define OS_FS_INTERNAL_H

#include "fs.h"

#define FS_BITMAP            1 /* the block where the bitmap begins */
#define FS_BITS_PER_BLOCK    (BLOCK_SIZE * 8)
#define FS_INODES_PER_BLOCK  (BLOCK_SIZE / sizeof(struct fs_inode))
#define FS_ENTRIES_PER_BLOCK (BLOCK_SIZE / sizeof(struct fs_entry))

/* fs_block.c: blocks in memory, and which are free. */
int fs_block_read(struct fs *fs, uint32_t block, struct fs_buffer **buffer);
int fs_block_alloc(struct fs *fs, uint32_t *block); /* filled with zeroes. -ENOSPC */
int fs_block_free(struct fs *fs, uint32_t block);
int fs_block_count_free(struct fs *fs);

/* fs_node.c */
int fs_node_new(struct fs *fs, enum fs_type type,
                struct fs_node **node); /* in use, without links */
int fs_node_save(struct fs *fs, struct fs_node *node);

#endif
