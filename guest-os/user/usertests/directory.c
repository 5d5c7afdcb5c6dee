/* SPDX-License-Identifier: MIT
 *
 * Directories: mkdir, unlink, link, chdir, readdir.
 */
#include <stdio.h>
#include <string.h>
#include "check.h"

#define DIRECTORY "/tmp/dir"

static void create(const char *path)
{
    int fd = open(path, OPEN_WRITE | OPEN_CREATE);

    CHECK(fd >= 0);
    CHECK_EQ(close(fd), 0);
}

static uint32_t inode_of(const char *path)
{
    struct file_info info;
    int fd = open(path, OPEN_READ);

    CHECK(fd >= 0);
    CHECK_EQ(fstat(fd, &info), 0);
    CHECK_EQ(close(fd), 0);
    return info.inode;
}

static void describe(const char *path, struct file_info *info)
{
    int fd = open(path, OPEN_READ);

    CHECK(fd >= 0);
    CHECK_EQ(fstat(fd, info), 0);
    CHECK_EQ(close(fd), 0);
}

static void test_make_and_remove(void)
{
    struct file_info info;
    int fd;

    CHECK_EQ(mkdir(DIRECTORY), 0);
    CHECK_EQ(mkdir(DIRECTORY), -EEXIST);
    CHECK_EQ(mkdir(DIRECTORY "/sub"), 0);
    fd = open(DIRECTORY, OPEN_READ);
    CHECK_EQ(fstat(fd, &info), 0);
    CHECK_EQ(info.type, TYPE_DIRECTORY);
    CHECK_EQ(info.links, 3); /* its name, its `.` and its child's `..` */
    CHECK_EQ(read(fd, &info, 1), -EISDIR);
    CHECK_EQ(close(fd), 0);
    CHECK_EQ(unlink(DIRECTORY), -ENOTEMPTY);
    CHECK_EQ(unlink(DIRECTORY "/sub"), 0);
    describe(DIRECTORY, &info);
    CHECK_EQ(info.links, 2);
    CHECK_EQ(unlink(DIRECTORY), 0);
    CHECK_EQ(unlink(DIRECTORY), -ENOENT);
}

/* A name takes the place that another one has left. */
static void test_names_are_reused(void)
{
    struct file_info before, after;

    CHECK_EQ(mkdir(DIRECTORY), 0);
    create(DIRECTORY "/a");
    create(DIRECTORY "/b");
    describe(DIRECTORY, &before);
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(unlink(DIRECTORY "/a"), 0);
        create(DIRECTORY "/a");
    }
    describe(DIRECTORY, &after);
    CHECK_EQ(after.size, before.size);
    CHECK_EQ(unlink(DIRECTORY "/a"), 0);
    CHECK_EQ(unlink(DIRECTORY "/b"), 0);
    CHECK_EQ(unlink(DIRECTORY), 0);
}

static void test_directory_errors(void)
{
    CHECK_EQ(mkdir("/"), -EEXIST);
    CHECK_EQ(mkdir("/tmp/."), -EEXIST);
    CHECK_EQ(mkdir("/none/x"), -ENOENT);
    CHECK_EQ(mkdir("/etc/motd/x"), -ENOTDIR);
    CHECK_EQ(mkdir(""), -ENOENT);
    CHECK_EQ(mkdir("/tmp/abcdefghijklmnopqrstuvwxyz01"), -ENAMETOOLONG);
    CHECK_EQ(unlink("/"), -EBUSY);
    CHECK_EQ(unlink("/tmp/."), -EINVAL);
    CHECK_EQ(unlink("/tmp/.."), -EINVAL);
    CHECK_EQ(unlink("/none"), -ENOENT);
    CHECK_EQ(chdir("/none"), -ENOENT);
    CHECK_EQ(chdir("/etc/motd"), -ENOTDIR);
    CHECK_EQ(link("/none", "/tmp/x"), -ENOENT);
    CHECK_EQ(link("/etc", "/tmp/x"), -EPERM);
    CHECK_EQ(link("/etc/motd", "/etc/motd"), -EEXIST);
    CHECK_EQ(link("/etc/motd", "/none/x"), -ENOENT);
}

static void test_links(void)
{
    struct file_info info;
    int fd;

    create(SCRATCH);
    CHECK_EQ(link(SCRATCH, SCRATCH "2"), 0);
    CHECK_EQ(inode_of(SCRATCH), inode_of(SCRATCH "2"));
    fd = open(SCRATCH "2", OPEN_READ);
    CHECK_EQ(unlink(SCRATCH), 0);
    CHECK_EQ(fstat(fd, &info), 0);
    CHECK_EQ(info.links, 1);
    CHECK_EQ(close(fd), 0);
    CHECK_EQ(unlink(SCRATCH "2"), 0);
}

static void test_relative_paths(void)
{
    CHECK_EQ(mkdir(DIRECTORY), 0);
    CHECK_EQ(chdir(DIRECTORY), 0);
    create("here");
    CHECK_EQ(inode_of("here"), inode_of(DIRECTORY "/here"));
    CHECK_EQ(inode_of("../dir/./here"), inode_of("here"));
    CHECK_EQ(inode_of("../../../.."), inode_of("/"));
    CHECK_EQ(unlink("here"), 0);
    CHECK_EQ(chdir(".."), 0);
    CHECK_EQ(inode_of("."), inode_of("/tmp"));
    CHECK_EQ(unlink("dir"), 0);
}

static void change_directory(void)
{
    CHECK_EQ(chdir("/etc"), 0);
}

static void test_directory_is_the_process_s_own(void)
{
    CHECK_EQ(chdir("/tmp"), 0);
    CHECK_EQ(in_child(change_directory), 0);
    CHECK_EQ(inode_of("."), inode_of("/tmp"));
}

static void test_removed_directory(void)
{
    CHECK_EQ(mkdir(DIRECTORY), 0);
    CHECK_EQ(chdir(DIRECTORY), 0);
    CHECK_EQ(unlink(DIRECTORY), 0);
    CHECK_EQ(open("..", OPEN_READ), -ENOENT);
    CHECK_EQ(open("x", OPEN_WRITE | OPEN_CREATE), -ENOENT);
    CHECK_EQ(mkdir("x"), -ENOENT);
    CHECK_EQ(chdir("/"), 0);
}

static void test_list(void)
{
    struct dir_entry entry;
    char name[32], seen[20] = {0};
    int fd, n = 0, number;

    CHECK_EQ(mkdir(DIRECTORY), 0);
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, DIRECTORY "/f%c", 'a' + i);
        create(name);
    }
    fd = open(DIRECTORY, OPEN_READ);
    CHECK_EQ(readdir(fd, (struct dir_entry *)-4), -EFAULT); /* its entry comes again */
    for (; (number = readdir(fd, &entry)) == 1; n++) {
        if (entry.name[0] == 'f')
            seen[entry.name[1] - 'a']++;
        else
            CHECK(strcmp(entry.name, ".") == 0 || strcmp(entry.name, "..") == 0);
    }
    CHECK_EQ(number, 0);
    CHECK_EQ(n, 22);
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    CHECK_EQ(readdir(fd, &entry), 1);
    CHECK_EQ(close(fd), 0);
    for (int i = 0; i < 20; i++) {
        CHECK_EQ(seen[i], 1);
        snprintf(name, sizeof name, DIRECTORY "/f%c", 'a' + i);
        CHECK_EQ(unlink(name), 0);
    }
    CHECK_EQ(unlink(DIRECTORY), 0);
    fd = open("/etc/motd", OPEN_READ);
    CHECK_EQ(readdir(fd, &entry), -ENOTDIR);
    CHECK_EQ(readdir(1, &entry), -ENOTDIR);
    CHECK_EQ(close(fd), 0);
}

/* Four processes make and remove the same names at the same time: whatever each of them sees is allowed,
 * and in the end nothing is left. */
static void make_and_remove_often(void)
{
    for (int i = 0; i < 50; i++) {
        int made = mkdir(DIRECTORY), fd = open(DIRECTORY "/x", OPEN_WRITE | OPEN_CREATE);

        CHECK(made == 0 || made == -EEXIST);
        if (fd >= 0)
            CHECK_EQ(close(fd), 0);
        else
            CHECK_EQ(fd, -ENOENT);
        (void)unlink(DIRECTORY "/x");
        (void)unlink(DIRECTORY);
    }
}

static void test_many_at_once(void)
{
    int status;

    for (int i = 0; i < 4; i++)
        (void)start_child(make_and_remove_often);
    while (wait(&status) > 0)
        CHECK_EQ(status, 0);
    (void)unlink(DIRECTORY "/x");
    (void)unlink(DIRECTORY);
    CHECK_EQ(open(DIRECTORY, OPEN_READ), -ENOENT);
}

static void test_sync(void)
{
    create(SCRATCH);
    CHECK_EQ(sync(), 0);
    CHECK_EQ(unlink(SCRATCH), 0);
    CHECK_EQ(sync(), 0);
}

const struct test directory_tests[] = {
    {"make-and-remove", test_make_and_remove, EVERYWHERE},
    {"names-are-reused", test_names_are_reused, EVERYWHERE},
    {"directory-errors", test_directory_errors, EVERYWHERE},
    {"links", test_links, EVERYWHERE},
    {"relative-paths", test_relative_paths, EVERYWHERE},
    {"own-directory", test_directory_is_the_process_s_own, EVERYWHERE},
    {"removed-directory", test_removed_directory, EVERYWHERE},
    {"list", test_list, EVERYWHERE},
    {"many-at-once", test_many_at_once, EVERYWHERE},
    {"sync", test_sync, EVERYWHERE},
    {0},
};
