/* SPDX-License-Identifier: MIT
 *
 * The file system: files and directories on a block device. Pure: it knows no process and no lock, takes
 * no memory, and is compiled for the host's mkfs, too. Every operation runs to its end before the next
 * begins; the caller sees to that.
 *
 *     block 0      superblock
 *     then         bitmap of blocks, one bit each, of the whole device
 *     then         inodes, 16 in a block; number 0 is none, 1 is the root
 *     then         data
 *
 * There is no journal: after a crash the image is made anew.
 */
#ifndef OS_FS_H
#define OS_FS_H

#include <stdbool.h>
#include <stdint.h>
#include "block_device.h"
#include "path.h"

#define FS_MAGIC     0x6c656570 /* "peel" */
#define FS_ROOT      1
#define FS_DIRECT    12
#define FS_INDIRECT  (BLOCK_SIZE / 4)
#define FS_FILE_MAX  ((FS_DIRECT + FS_INDIRECT) * BLOCK_SIZE)
#define FS_LINKS_MAX 1000

enum fs_type { FS_FREE, FS_FILE, FS_DIRECTORY };

/* On the disk, little-endian, as on every machine this runs on. */
struct fs_super {
    uint32_t magic;
    uint32_t blocks, inodes;
    uint32_t inode_start, data_start; /* blocks; the bitmap begins at 1 */
};

struct fs_inode {
    uint16_t type; /* enum fs_type */
    uint16_t links;
    uint32_t size;
    uint32_t direct[FS_DIRECT]; /* blocks; 0: a hole */
    uint32_t indirect;          /* a block of further ones */
    uint32_t unused;
};

struct fs_entry {
    uint32_t inode; /* 0: a free place */
    char name[PATH_NAME_MAX + 1];
};

_Static_assert(sizeof(struct fs_inode) == 64, "16 inodes fill a block");
_Static_assert(sizeof(struct fs_entry) == 32, "entries fill a block");

/* A file in use: the inode, once in memory however often it is open. */
struct fs_node {
    uint32_t number;
    uint32_t references; /* 0: this place is free */
    struct fs_inode disk;
};

struct fs_buffer {
    uint32_t block;
    uint64_t used; /* when last asked for: the oldest makes room; 0: empty */
    bool dirty;
    _Alignas(8) uint8_t data[BLOCK_SIZE]; /* inodes and entries are read in place */
};

#define FS_BUFFERS 32
#define FS_NODES   64

struct fs {
    struct block_device *device;
    struct fs_super super;
    uint32_t free_blocks, lowest_free; /* no block below the lowest is free */
    uint64_t clock;                    /* of the buffers: counts what is asked for */
    struct fs_buffer buffers[FS_BUFFERS];
    struct fs_node nodes[FS_NODES];
};

/* -EINVAL: there is no such file system on the device. */
int fs_mount(struct fs *fs, struct block_device *device);
/* Write back what has changed. */
int fs_sync(struct fs *fs);
uint32_t fs_free_inodes(struct fs *fs);
uint32_t fs_nodes_in_use(const struct fs *fs);

/* Nodes. fs_get() takes one into use; a node that nobody uses and no directory names is deleted.
 * -ENFILE: FS_NODES are in use. */
int fs_get(struct fs *fs, uint32_t number, struct fs_node **node);
struct fs_node *fs_share(struct fs_node *node);
int fs_put(struct fs *fs, struct fs_node *node);

/* The node a path leads to, in use. Relative paths start at `from`. */
int fs_open(struct fs *fs, struct fs_node *from, const char *path, struct fs_node **node);
/* The same, but a last name that does not exist is created; `exclusive`: it must not exist. */
int fs_create(struct fs *fs, struct fs_node *from, const char *path, enum fs_type type,
              bool exclusive, struct fs_node **node);
/* Another name for a file; not for a directory (-EPERM). */
int fs_link(struct fs *fs, struct fs_node *from, const char *old, const char *new);
/* Remove a name: of a file, or of an empty directory (else -ENOTEMPTY). */
int fs_unlink(struct fs *fs, struct fs_node *from, const char *path);

/* Bytes of a file or a directory. How many, fewer at the file's end; or an error. Writing stops where the
 * disk is full: -ENOSPC if nothing was written; -EFBIG at FS_FILE_MAX. */
int fs_read(struct fs *fs, struct fs_node *node, uint32_t offset, void *to, uint32_t n);
int fs_write(struct fs *fs, struct fs_node *node, uint32_t offset, const void *from, uint32_t n);
/* Make a file empty. */
int fs_truncate(struct fs *fs, struct fs_node *node);
/* The next entry at or after *offset, which moves behind it. 1, 0 at the end, or an error. */
int fs_read_entry(struct fs *fs, struct fs_node *directory, uint32_t *offset,
                  struct fs_entry *entry);
#endif
