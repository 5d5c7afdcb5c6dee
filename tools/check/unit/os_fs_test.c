// SPDX-License-Identifier: MIT
//
// The guest OS's file system: each operation, each of its errors, disks that fail and images that lie.
// sources: guest-os/kernel/fs_block.c guest-os/kernel/fs_node.c guest-os/kernel/fs_file.c guest-os/kernel/fs_dir.c guest-os/kernel/fs_mount.c guest-os/kernel/path.c guest-os/mkfs/format.c
#include <stdbool.h>
#include "unit.h"
#include "os_fsck.h"
#include "format.h"

static struct disk disk;
static struct fs fs;
static struct fs_node *root;

static void make(uint32_t blocks, uint32_t inodes)
{
    free(disk.bytes);
    disk_make(&disk, blocks);
    CHECK_EQ(fs_format(&fs, &disk.device, inodes), 0);
    CHECK_EQ(fs_get(&fs, FS_ROOT, &root), 0);
}

/* The image is whole, and nothing is in use. */
static void leave(void)
{
    CHECK_EQ(fs_put(&fs, root), 0);
    CHECK_EQ(fs_nodes_in_use(&fs), 0);
    CHECK_EQ(fs_sync(&fs), 0);
    CHECK_EQ(fsck_image(&disk), fs.free_blocks);
}

static int create(const char *path, enum fs_type type)
{
    struct fs_node *node;
    int error = fs_create(&fs, root, path, type, true, &node);

    return error != 0 ? error : fs_put(&fs, node);
}

static int write_file(const char *path, const char *text)
{
    struct fs_node *node;
    int error = fs_create(&fs, root, path, FS_FILE, false, &node);

    if (error != 0)
        return error;
    error = fs_write(&fs, node, 0, text, (uint32_t)strlen(text));
    (void)fs_put(&fs, node);
    return error;
}

static const char *read_file(const char *path)
{
    static char text[4096];
    struct fs_node *node;
    int n;

    if (fs_open(&fs, root, path, &node) != 0)
        return "(none)";
    n = fs_read(&fs, node, 0, text, sizeof text - 1);
    (void)fs_put(&fs, node);
    text[n < 0 ? 0 : n] = '\0';
    return text;
}

/* The names in a directory, with blanks behind. */
static const char *list(const char *path)
{
    static char names[2048];
    struct fs_node *node;
    struct fs_entry entry;
    uint32_t offset = 0;

    names[0] = '\0';
    CHECK_EQ(fs_open(&fs, root, path, &node), 0);
    while (fs_read_entry(&fs, node, &offset, &entry) == 1) {
        strcat(names, entry.name);
        strcat(names, " ");
    }
    CHECK_EQ(fs_put(&fs, node), 0);
    return names;
}

TEST(an_empty_file_system_has_a_root)
{
    make(64, 16);
    CHECK_STR(list("/"), ". .. ");
    CHECK_STR(list("/.."), ". .. ");
    leave();
    CHECK_EQ(fs_mount(&fs, &disk.device), 0);
    CHECK_EQ(fs.free_blocks, fsck_image(&disk));
}

TEST(no_file_system_is_made_where_none_fits)
{
    free(disk.bytes);
    disk_make(&disk, 4);
    CHECK_EQ(fs_format(&fs, &disk.device, 16), -EINVAL);
    CHECK_EQ(fs_format(&fs, &disk.device, 0), -EINVAL);
}

TEST(files_and_directories_are_found_by_their_paths)
{
    make(64, 32);
    CHECK_EQ(create("/bin", FS_DIRECTORY), 0);
    CHECK_EQ(create("bin/tools", FS_DIRECTORY), 0);
    CHECK_EQ(write_file("bin/tools/x", "text"), 4);
    CHECK_STR(read_file("/bin/tools/x"), "text");
    CHECK_STR(read_file("bin//tools/./x"), "text");
    CHECK_STR(read_file("bin/../bin/tools/../../bin/tools/x"), "text");
    CHECK_STR(read_file("/../../bin/tools/x"), "text");
    CHECK_STR(list("bin/tools/"), ". .. x ");
    leave();
}

TEST(bad_paths_have_their_errors)
{
    struct fs_node *node;

    make(64, 32);
    CHECK_EQ(write_file("file", "x"), 1);
    CHECK_EQ(fs_open(&fs, root, "", &node), -ENOENT);
    CHECK_EQ(fs_open(&fs, root, "none", &node), -ENOENT);
    CHECK_EQ(fs_open(&fs, root, "none/x", &node), -ENOENT);
    CHECK_EQ(fs_open(&fs, root, "file/x", &node), -ENOTDIR);
    CHECK_EQ(fs_open(&fs, root, "a234567890123456789012345678", &node), -ENAMETOOLONG);
    CHECK_EQ(create("a234567890123456789012345678", FS_FILE), -ENAMETOOLONG);
    CHECK_EQ(create("a23456789012345678901234567", FS_FILE), 0);
    CHECK_EQ(create("file", FS_FILE), -EEXIST);
    CHECK_EQ(create("file", FS_DIRECTORY), -EEXIST);
    CHECK_EQ(create("file/x", FS_FILE), -ENOTDIR);
    CHECK_EQ(create("none/x", FS_FILE), -ENOENT);
    CHECK_EQ(create("/", FS_DIRECTORY), -EEXIST);
    CHECK_EQ(create(".", FS_DIRECTORY), -EEXIST);
    CHECK_EQ(create("", FS_DIRECTORY), -ENOENT);
    CHECK_EQ(fs_create(&fs, root, "/", FS_FILE, false, &node), 0);
    CHECK_EQ(node->number, FS_ROOT);
    CHECK_EQ(fs_put(&fs, node), 0);
    leave();
}

TEST(a_file_has_as_many_names_as_it_is_given)
{
    make(64, 32);
    CHECK_EQ(write_file("a", "shared"), 6);
    CHECK_EQ(create("d", FS_DIRECTORY), 0);
    CHECK_EQ(fs_link(&fs, root, "a", "d/b"), 0);
    CHECK_EQ(fs_link(&fs, root, "a", "d/b"), -EEXIST);
    CHECK_EQ(fs_link(&fs, root, "a", "/"), -EEXIST);
    CHECK_EQ(fs_link(&fs, root, "none", "c"), -ENOENT);
    CHECK_EQ(fs_link(&fs, root, "d", "c"), -EPERM);
    CHECK_EQ(fs_unlink(&fs, root, "a"), 0);
    CHECK_STR(read_file("d/b"), "shared");
    CHECK_EQ(fs_unlink(&fs, root, "d/b"), 0);
    CHECK_STR(read_file("d/b"), "(none)");
    leave();
}

TEST(a_file_cannot_have_too_many_names)
{
    char name[16];
    int i;

    make(256, 32);
    CHECK_EQ(write_file("x", "x"), 1);
    for (i = 1; i < FS_LINKS_MAX; i++) {
        snprintf(name, sizeof name, "x%d", i);
        if (fs_link(&fs, root, "x", name) != 0)
            break;
    }
    CHECK_EQ(i, FS_LINKS_MAX);
    CHECK_EQ(fs_link(&fs, root, "x", "more"), -EMLINK);
    leave();
}

TEST(only_empty_directories_are_removed)
{
    make(64, 32);
    CHECK_EQ(create("d", FS_DIRECTORY), 0);
    CHECK_EQ(create("d/e", FS_DIRECTORY), 0);
    CHECK_EQ(fs_unlink(&fs, root, "d"), -ENOTEMPTY);
    CHECK_EQ(fs_unlink(&fs, root, "d/."), -EINVAL);
    CHECK_EQ(fs_unlink(&fs, root, "d/e/.."), -EINVAL);
    CHECK_EQ(fs_unlink(&fs, root, "/"), -EBUSY);
    CHECK_EQ(fs_unlink(&fs, root, "none"), -ENOENT);
    CHECK_EQ(fs_unlink(&fs, root, "d/e"), 0);
    CHECK_EQ(fs_unlink(&fs, root, "d/"), 0);
    CHECK_STR(list("/"), ". .. ");
    leave();
}

TEST(what_is_in_use_stays_until_it_is_put_back)
{
    struct fs_node *file, *directory, *none;
    char text[8] = "";
    uint32_t free_blocks;

    make(64, 32);
    free_blocks = fs.free_blocks;
    CHECK_EQ(write_file("f", "kept"), 4);
    CHECK_EQ(create("d", FS_DIRECTORY), 0);
    CHECK_EQ(fs_open(&fs, root, "f", &file), 0);
    CHECK_EQ(fs_open(&fs, root, "d", &directory), 0);
    CHECK_EQ(fs_unlink(&fs, root, "f"), 0);
    CHECK_EQ(fs_unlink(&fs, root, "d"), 0);
    CHECK_EQ(fs_read(&fs, file, 0, text, sizeof text), 4);
    CHECK_STR(text, "kept");
    CHECK_EQ(fs_open(&fs, directory, "..", &none), -ENOENT);
    CHECK_EQ(fs_create(&fs, directory, "x", FS_FILE, false, &none), -ENOENT);
    CHECK_EQ(fs_link(&fs, directory, "/", "x"), -EPERM);
    CHECK_EQ(fs_put(&fs, file), 0);
    CHECK_EQ(fs_put(&fs, directory), 0);
    CHECK_EQ(fs.free_blocks, free_blocks);
    leave();
}

TEST(files_can_have_holes_and_an_end)
{
    static uint8_t bytes[3000];
    struct fs_node *node;
    const uint32_t last = FS_FILE_MAX - 10;

    make(64, 32);
    CHECK_EQ(fs_create(&fs, root, "f", FS_FILE, true, &node), 0);
    CHECK_EQ(fs_write(&fs, node, last, "0123456789abc", 13), 10);
    CHECK_EQ(node->disk.size, FS_FILE_MAX);
    CHECK_EQ(fs_write(&fs, node, FS_FILE_MAX, "x", 1), -EFBIG);
    CHECK_EQ(fs_write(&fs, node, UINT32_MAX, "x", 1), -EFBIG);
    CHECK_EQ(fs_write(&fs, node, UINT32_MAX, "x", 0), 0);
    memset(bytes, 1, sizeof bytes);
    CHECK_EQ(fs_read(&fs, node, 5000, bytes, sizeof bytes), sizeof bytes);
    for (unsigned i = 0; i < sizeof bytes; i++)
        CHECK_EQ(bytes[i], 0);
    CHECK_EQ(fs_read(&fs, node, last, bytes, sizeof bytes), 10);
    CHECK_EQ(memcmp(bytes, "0123456789", 10), 0);
    CHECK_EQ(fs_read(&fs, node, FS_FILE_MAX, bytes, 1), 0);
    CHECK_EQ(fs_read(&fs, node, UINT32_MAX, bytes, 1), 0);
    CHECK_EQ(fs_truncate(&fs, node), 0);
    CHECK_EQ(fs_read(&fs, node, 0, bytes, 1), 0);
    CHECK_EQ(fs_put(&fs, node), 0);
    leave();
}

TEST(a_full_disk_refuses_and_recovers)
{
    static uint8_t bytes[100 * BLOCK_SIZE];
    uint32_t free_blocks;
    struct fs_node *node, *other;
    int n;

    make(64, 32);
    free_blocks = fs.free_blocks;
    CHECK_EQ(fs_create(&fs, root, "big", FS_FILE, true, &node), 0);
    n = fs_write(&fs, node, 0, bytes, sizeof bytes);
    CHECK_EQ(n, (free_blocks - 1) * BLOCK_SIZE); /* one is the indirect block */
    CHECK_EQ(fs_write(&fs, node, (uint32_t)n, bytes, 1), -ENOSPC);
    CHECK_EQ(create("d", FS_DIRECTORY), -ENOSPC);
    CHECK_EQ(fs_free_inodes(&fs), fs.super.inodes - 3);
    CHECK_EQ(fs_create(&fs, root, "empty", FS_FILE, true, &other), 0);
    CHECK_EQ(fs_write(&fs, other, 0, "x", 1), -ENOSPC);
    CHECK_EQ(fs_put(&fs, other), 0);
    CHECK_EQ(fs_unlink(&fs, root, "big"), 0);
    CHECK_EQ(fs_put(&fs, node), 0);
    CHECK_EQ(fs.free_blocks, free_blocks);
    leave();
}

TEST(inodes_and_nodes_run_out)
{
    struct fs_node *nodes[FS_NODES], *one;
    char name[16];
    int n, error = 0;

    make(256, 100);
    for (n = 0; error == 0; n++) {
        snprintf(name, sizeof name, "f%d", n);
        error = create(name, FS_FILE);
    }
    CHECK_EQ(error, -ENOSPC);
    CHECK_EQ(n - 1, fs.super.inodes - 2);
    CHECK_EQ(fs_free_inodes(&fs), 0);
    for (n = 0; n < FS_NODES - 1; n++) {
        snprintf(name, sizeof name, "f%d", n);
        CHECK_EQ(fs_open(&fs, root, name, &nodes[n]), 0);
    }
    CHECK_EQ(fs_nodes_in_use(&fs), FS_NODES);
    CHECK_EQ(fs_open(&fs, root, "f80", &one), -ENFILE);
    CHECK_EQ(fs_unlink(&fs, root, "f80"), -ENFILE);
    CHECK_EQ(fs_open(&fs, root, "f5", &one), 0); /* in use already */
    CHECK_EQ(fs_put(&fs, one), 0);
    while (n-- > 0)
        CHECK_EQ(fs_put(&fs, nodes[n]), 0);
    leave();
}

/* Something of everything; what it returns is of no interest here. */
static void exercise(void)
{
    static char bytes[20000];
    struct fs_node *node;

    if (fs_get(&fs, FS_ROOT, &root) != 0)
        return;
    (void)create("d", FS_DIRECTORY);
    (void)write_file("d/f", "text");
    (void)fs_link(&fs, root, "d/f", "g");
    (void)read_file("old/f");
    if (fs_create(&fs, root, "big", FS_FILE, false, &node) == 0) {
        (void)fs_write(&fs, node, 3000, bytes, sizeof bytes);
        (void)fs_read(&fs, node, 0, bytes, sizeof bytes);
        (void)fs_unlink(&fs, root, "big");
        (void)fs_put(&fs, node);
    }
    (void)fs_unlink(&fs, root, "old/f");
    (void)fs_unlink(&fs, root, "old");
    (void)fs_put(&fs, root);
    (void)fs_sync(&fs);
}

static void make_for_damage(void)
{
    make(96, 32);
    CHECK_EQ(create("old", FS_DIRECTORY), 0);
    CHECK_EQ(write_file("old/f", "text"), 4);
    leave();
}

TEST(a_disk_that_fails_at_any_transfer_is_survived)
{
    for (long from = 0; from < 60; from++) {
        make_for_damage();
        disk.fail_from = from;
        disk.transfers = 0;
        if (fs_mount(&fs, &disk.device) == 0)
            exercise();
        CHECK_EQ(fs_nodes_in_use(&fs), 0);
    }
}

TEST(an_image_that_lies_is_survived)
{
    uint32_t random = 1, meta;

    for (int round = 0; round < 2000; round++) {
        make_for_damage();
        meta = (fs.super.data_start + 3) * BLOCK_SIZE;
        for (int i = 0; i < 8; i++) {
            random = random * 1664525 + 1013904223;
            disk.bytes[(random >> 8) % meta] = (uint8_t)(random >> 24);
        }
        if (fs_mount(&fs, &disk.device) == 0)
            exercise();
    }
}

TEST(what_is_no_file_system_is_not_mounted)
{
    make(64, 16);
    leave();
    disk.bytes[0] ^= 1;
    CHECK_EQ(fs_mount(&fs, &disk.device), -EINVAL);
    disk.bytes[0] ^= 1;
    disk.device.blocks--; /* a disk that was cut */
    CHECK_EQ(fs_mount(&fs, &disk.device), -EINVAL);
    disk.device.blocks = 0;
    CHECK_EQ(fs_mount(&fs, &disk.device), -EINVAL);
}
