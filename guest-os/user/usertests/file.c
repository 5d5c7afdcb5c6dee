/* SPDX-License-Identifier: MIT
 *
 * Files: open, close, read, write, lseek, fstat, dup.
 */
#include <string.h>
#include "check.h"

#define NEW (OPEN_READ | OPEN_WRITE | OPEN_CREATE | OPEN_TRUNCATE)

static int create(const char *path)
{
    int fd = open(path, NEW);

    CHECK(fd >= 0);
    return fd;
}

static void finish(int fd)
{
    CHECK_EQ(close(fd), 0);
    CHECK_EQ(unlink(SCRATCH), 0);
}

static void test_write_and_read(void)
{
    static char text[5000], back[5000];
    int fd = create(SCRATCH);
    struct file_info info;

    for (int i = 0; i < 5000; i++)
        text[i] = (char)(i * 7);
    CHECK_EQ(write(fd, text, 5000), 5000);
    CHECK_EQ(read(fd, back, 1), 0);
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    CHECK_EQ(read(fd, back, 6000), 5000);
    CHECK_EQ(memcmp(text, back, 5000), 0);
    CHECK_EQ(lseek(fd, 1000, SEEK_SET), 1000);
    CHECK_EQ(write(fd, "x", 1), 1);
    CHECK_EQ(read(fd, back, 100), 100);
    CHECK_EQ(memcmp(text + 1001, back, 100), 0);
    CHECK_EQ(write(fd, text, 0), 0);
    CHECK_EQ(read(fd, back, 0), 0);
    CHECK_EQ(fstat(fd, &info), 0);
    CHECK_EQ(info.type, TYPE_FILE);
    CHECK_EQ(info.size, 5000);
    CHECK_EQ(info.links, 1);
    CHECK_EQ(lseek(fd, -10, SEEK_END), 4990);
    CHECK_EQ(write(fd, text, 30), 30); /* over the end */
    CHECK_EQ(lseek(fd, 0, SEEK_END), 5020);
    finish(fd);
}

static void test_open_flags(void)
{
    char byte;
    int fd = create(SCRATCH);

    CHECK_EQ(write(fd, "abc", 3), 3);
    CHECK_EQ(close(fd), 0);
    fd = open(SCRATCH, OPEN_READ);
    CHECK_EQ(write(fd, "x", 1), -EBADF);
    CHECK_EQ(read(fd, &byte, 1), 1);
    CHECK_EQ(close(fd), 0);
    fd = open(SCRATCH, OPEN_WRITE | OPEN_APPEND);
    CHECK_EQ(read(fd, &byte, 1), -EBADF);
    CHECK_EQ(write(fd, "d", 1), 1);
    CHECK_EQ(lseek(fd, 1, SEEK_SET), 1);
    CHECK_EQ(write(fd, "e", 1), 1);
    CHECK_EQ(lseek(fd, 0, SEEK_END), 5);
    CHECK_EQ(close(fd), 0);
    fd = open(SCRATCH, OPEN_READ | OPEN_WRITE | OPEN_TRUNCATE);
    CHECK_EQ(lseek(fd, 0, SEEK_END), 0);
    finish(fd);
}

static void test_open_errors(void)
{
    CHECK_EQ(open(SCRATCH, OPEN_READ), -ENOENT);
    CHECK_EQ(open(SCRATCH "/x", OPEN_READ | OPEN_WRITE | OPEN_CREATE), -ENOENT);
    CHECK_EQ(open("/etc/motd/x", OPEN_READ), -ENOTDIR);
    CHECK_EQ(open("/etc", OPEN_WRITE), -EISDIR);
    CHECK_EQ(open("/", OPEN_READ | OPEN_WRITE | OPEN_CREATE), -EISDIR);
    CHECK_EQ(open("/etc/motd", 0), -EINVAL);
    CHECK_EQ(open("/etc/motd", OPEN_CREATE), -EINVAL);
    CHECK_EQ(open("/etc/motd", OPEN_READ | OPEN_TRUNCATE), -EINVAL);
    CHECK_EQ(open("/etc/motd", OPEN_READ | OPEN_APPEND), -EINVAL);
    CHECK_EQ(open("/etc/motd", OPEN_READ | (OPEN_ALL + 1)), -EINVAL);
    CHECK_EQ(open("", OPEN_READ), -ENOENT);
}

static void test_bad_descriptors(void)
{
    static const int bad[] = {-1, MAX_FILES, MAX_FILES - 1, 0x7fffffff, -0x7fffffff - 1};
    struct file_info info;
    struct dir_entry entry;
    char byte;

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK_EQ(close(bad[i]), -EBADF);
        CHECK_EQ(read(bad[i], &byte, 1), -EBADF);
        CHECK_EQ(write(bad[i], &byte, 1), -EBADF);
        CHECK_EQ(lseek(bad[i], 0, SEEK_SET), -EBADF);
        CHECK_EQ(fstat(bad[i], &info), -EBADF);
        CHECK_EQ(readdir(bad[i], &entry), -EBADF);
        CHECK_EQ(dup(bad[i]), -EBADF);
        CHECK_EQ(dup2(bad[i], 5), -EBADF);
    }
    CHECK_EQ(dup2(1, -1), -EBADF);
    CHECK_EQ(dup2(1, MAX_FILES), -EBADF);
}

static void test_seek(void)
{
    int fd = create(SCRATCH);
    char text[8];

    CHECK_EQ(write(fd, "0123456789", 10), 10);
    CHECK_EQ(lseek(fd, -3, SEEK_END), 7);
    CHECK_EQ(lseek(fd, -2, SEEK_CUR), 5);
    CHECK_EQ(read(fd, text, 2), 2);
    CHECK_EQ(memcmp(text, "56", 2), 0);
    CHECK_EQ(lseek(fd, -1, SEEK_SET), -EINVAL);
    CHECK_EQ(lseek(fd, -8, SEEK_CUR), -EINVAL);
    CHECK_EQ(lseek(fd, -11, SEEK_END), -EINVAL);
    CHECK_EQ(lseek(fd, 0, 3), -EINVAL);
    CHECK_EQ(lseek(fd, 0, -1), -EINVAL);
    CHECK_EQ(lseek(fd, 0, SEEK_CUR), 7);
    CHECK_EQ(lseek(fd, 2000, SEEK_SET), 2000); /* behind the end: a hole */
    CHECK_EQ(read(fd, text, 1), 0);
    CHECK_EQ(write(fd, "x", 1), 1);
    CHECK_EQ(lseek(fd, 1998, SEEK_SET), 1998);
    CHECK_EQ(read(fd, text, 8), 3);
    CHECK_EQ(memcmp(text, "\0\0x", 3), 0);
    finish(fd);
    CHECK_EQ(lseek(1, 0, SEEK_SET), -ESPIPE);
}

/* What nobody has written is zero: whole blocks, those of the indirect block, and the rest of a block. */
static void test_holes(void)
{
    static const long ends[] = {3000, 20000};
    static char bytes[20001];
    int fd = create(SCRATCH);

    memset(bytes, 'x', sizeof bytes);
    CHECK_EQ(write(fd, bytes, sizeof bytes), sizeof bytes); /* what blocks have held before */
    CHECK_EQ(close(fd), 0);
    fd = create(SCRATCH);
    for (unsigned i = 0; i < sizeof ends / sizeof *ends; i++) {
        CHECK_EQ(lseek(fd, ends[i], SEEK_SET), ends[i]);
        CHECK_EQ(write(fd, "x", 1), 1);
    }
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    CHECK_EQ(read(fd, bytes, sizeof bytes), sizeof bytes);
    for (long i = 0; i < (long)sizeof bytes; i++)
        CHECK_EQ(bytes[i], i == ends[0] || i == ends[1] ? 'x' : 0);
    finish(fd);
}

/* What was added to a file since it was on the disk comes there, too, when its blocks leave the cache. */
static void test_write_back(void)
{
    static char block[1024], back[1024];
    int fd = create(SCRATCH), other = open("/bin/usertests", OPEN_READ);

    for (int i = 0; i < 20; i++) {
        memset(block, 'a' + i, sizeof block);
        CHECK_EQ(write(fd, block, sizeof block), sizeof block);
        CHECK_EQ(sync(), 0);
        CHECK_EQ(lseek(other, 0, SEEK_SET), 0);
        while (read(other, back, sizeof back) > 0)
            ;
    }
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    for (int i = 0; i < 20; i++) {
        memset(block, 'a' + i, sizeof block);
        CHECK_EQ(read(fd, back, sizeof back), sizeof back);
        CHECK_EQ(memcmp(block, back, sizeof block), 0);
    }
    CHECK_EQ(close(other), 0);
    finish(fd);
}

static void test_lowest_descriptor(void)
{
    int a = create(SCRATCH), b = dup(a), c = dup(b);

    CHECK_EQ(a, 3);
    CHECK_EQ(b, 4);
    CHECK_EQ(c, 5);
    CHECK_EQ(close(b), 0);
    CHECK_EQ(dup(c), 4);
    CHECK_EQ(close(4), 0);
    CHECK_EQ(close(c), 0);
    finish(a);
}

static void test_dup_shares_the_offset(void)
{
    int fd = create(SCRATCH), other = open(SCRATCH, OPEN_READ), copy = dup(fd);
    char byte;

    CHECK_EQ(write(fd, "ab", 2), 2);
    CHECK_EQ(write(copy, "cd", 2), 2);
    CHECK_EQ(lseek(fd, 0, SEEK_CUR), 4);
    CHECK_EQ(lseek(other, 0, SEEK_CUR), 0);
    CHECK_EQ(dup2(other, copy), copy);
    CHECK_EQ(read(copy, &byte, 1), 1);
    CHECK_EQ(byte, 'a');
    CHECK_EQ(read(other, &byte, 1), 1);
    CHECK_EQ(byte, 'b');
    CHECK_EQ(dup2(copy, copy), copy);
    CHECK_EQ(read(copy, &byte, 1), 1);
    CHECK_EQ(close(other), 0);
    CHECK_EQ(close(copy), 0);
    finish(fd);
}

static int shared_fd;

static void write_child_part(void)
{
    CHECK_EQ(write(shared_fd, "child", 5), 5);
}

static void test_fork_shares_the_offset(void)
{
    char text[16];

    shared_fd = create(SCRATCH);
    CHECK_EQ(write(shared_fd, "parent ", 7), 7);
    CHECK_EQ(in_child(write_child_part), 0);
    CHECK_EQ(lseek(shared_fd, 0, SEEK_CUR), 12);
    CHECK_EQ(lseek(shared_fd, 0, SEEK_SET), 0);
    CHECK_EQ(read(shared_fd, text, 16), 12);
    CHECK_EQ(memcmp(text, "parent child", 12), 0);
    finish(shared_fd);
}

static void test_too_many_open_files(void)
{
    int n = 3, fd, fds[2];

    while ((fd = open("/etc/motd", OPEN_READ)) >= 0)
        CHECK_EQ(fd, n++);
    CHECK_EQ(fd, -EMFILE);
    CHECK_EQ(n, MAX_FILES);
    CHECK_EQ(dup(0), -EMFILE);
    CHECK_EQ(pipe(fds), -EMFILE);
    CHECK_EQ(close(--n), 0);
    CHECK_EQ(pipe(fds), -EMFILE); /* one is free, two are needed */
    CHECK_EQ(open("/etc/motd", OPEN_READ), n);
    while (n >= 3)
        CHECK_EQ(close(n--), 0);
}

/* Each child opens all it can, until the system has no more. */
static void open_and_hold(void)
{
    int fd;

    while ((fd = open("/etc/motd", OPEN_READ)) >= 0)
        ;
    exit(fd == -EMFILE ? 0 : fd == -ENFILE ? 1 : 2);
}

static void test_too_many_open_files_in_the_system(void)
{
    struct channel gate = new_channel(), done = new_channel();
    int n = 0, status, pid;
    char byte;

    for (; n < 20; n++) {
        pid = fork();
        if (pid == 0) {
            (void)close(gate.out);
            while (open("/etc/motd", OPEN_READ) >= 0)
                ;
            send(&done);
            (void)read(gate.in, &byte, 1);
            exit(0);
        }
        CHECK(pid > 0 || pid == -ENOMEM);
        if (pid < 0)
            break;
        receive(&done);
    }
    CHECK(n >= 10);
    CHECK_EQ(in_child(open_and_hold), 1);
    CHECK_EQ(close(gate.out), 0);
    while (wait(&status) > 0)
        CHECK_EQ(status, 0);
    CHECK_EQ(in_child(open_and_hold), 0);
}

static void test_largest_file(void)
{
    static char bytes[4096];
    int fd = create(SCRATCH);
    long n, total = 0;

    while ((n = write(fd, bytes, sizeof bytes)) > 0)
        total += n;
    CHECK_EQ(n, -EFBIG);
    CHECK_EQ(total, (12 + 256) * 1024);
    CHECK_EQ(lseek(fd, 0x7fffffff, SEEK_SET), 0x7fffffff);
    CHECK_EQ(write(fd, "x", 1), -EFBIG);
    CHECK_EQ(lseek(fd, 1, SEEK_CUR), -EINVAL);
    finish(fd);
}

/* Files until the disk is full; how many bytes they hold. */
static long fill_disk(void)
{
    static char bytes[4096], name[] = "/tmp/fill0";
    long n = 1, total = 0;

    for (char c = '0'; n != -ENOSPC; c++) {
        int fd;

        name[9] = c;
        fd = create(name);
        while ((n = write(fd, bytes, sizeof bytes)) > 0)
            total += n;
        CHECK(n == -EFBIG || n == -ENOSPC);
        CHECK_EQ(close(fd), 0);
    }
    CHECK_EQ(mkdir("/tmp/dir"), -ENOSPC);
    for (name[9] = '0'; name[9] <= '9'; name[9]++)
        (void)unlink(name);
    return total;
}

static void test_full_disk(void)
{
    long first = fill_disk();

    CHECK(first > 100000);
    CHECK_EQ(fill_disk(), first);
}

static void test_removed_file_stays_open(void)
{
    int fd = create(SCRATCH);
    struct file_info info;
    char text[8];

    CHECK_EQ(write(fd, "still", 5), 5);
    CHECK_EQ(unlink(SCRATCH), 0);
    CHECK_EQ(open(SCRATCH, OPEN_READ), -ENOENT);
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    CHECK_EQ(read(fd, text, 8), 5);
    CHECK_EQ(fstat(fd, &info), 0);
    CHECK_EQ(info.links, 0);
    CHECK_EQ(close(fd), 0);
}

const struct test file_tests[] = {
    {"write-and-read", test_write_and_read, EVERYWHERE},
    {"open-flags", test_open_flags, EVERYWHERE},
    {"open-errors", test_open_errors, EVERYWHERE},
    {"bad-descriptors", test_bad_descriptors, EVERYWHERE},
    {"seek", test_seek, EVERYWHERE},
    {"holes", test_holes, EVERYWHERE},
    {"write-back", test_write_back, EVERYWHERE},
    {"lowest-descriptor", test_lowest_descriptor, EVERYWHERE},
    {"dup-shares-the-offset", test_dup_shares_the_offset, EVERYWHERE},
    {"fork-shares-the-offset", test_fork_shares_the_offset, EVERYWHERE},
    {"too-many-open-files", test_too_many_open_files, EVERYWHERE},
    {"too-many-open-files-in-all", test_too_many_open_files_in_the_system, EVERYWHERE},
    {"largest-file", test_largest_file, EVERYWHERE},
    {"full-disk", test_full_disk, EVERYWHERE},
    {"removed-file-stays-open", test_removed_file_stays_open, EVERYWHERE},
    {0},
};
