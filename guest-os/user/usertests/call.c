/* SPDX-License-Identifier: MIT
 *
 * System calls as such: bad numbers, bad pointers for each call that takes one, limits of paths.
 */
#include <string.h>
#include "check.h"
#include "syscall.h"

static void test_bad_numbers(void)
{
    static const long bad[] = {0, SYS_COUNT, SYS_COUNT + 1, 1000, -1, -0x7fffffffL - 1};

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_EQ(syscall3(bad[i], 1, 2, 3), -ENOSYS);
    CHECK_EQ(syscall0(SYS_null), 0);
}

/* Addresses that no program may give away: in the kernel, behind everything, across the end. In `flat` they lie
 * behind the segment. */
static const uintptr_t bad_pointers[] = {
    0xC0000000u,         0xC0100000u,         0xFFFFF000u,         0xFFFFFFFCu,
#ifdef __x86_64__
    0x0000800000000000u, 0xFFFF800000000000u, 0xFFFFFFFF80100000u, 0xFFFFFFFFFFFFFFF8u,
#endif
    0x7ffffffcu};

#define N_POINTERS (sizeof bad_pointers / sizeof *bad_pointers)

static void test_bad_pointers(void)
{
    struct channel channel = new_channel();
    int file = open(SCRATCH, OPEN_READ | OPEN_WRITE | OPEN_CREATE), directory;

    directory = open("/", OPEN_READ);
    CHECK_EQ(write(file, "text", 4), 4);
    send(&channel);
    for (unsigned i = 0; i < N_POINTERS; i++) {
        long bad = (long)bad_pointers[i];

        CHECK_EQ(lseek(file, 0, SEEK_SET) + lseek(directory, 0, SEEK_SET), 0);
        CHECK_EQ(syscall3(SYS_read, file, bad, 4), -EFAULT);
        CHECK_EQ(syscall3(SYS_write, file, bad, 4), -EFAULT);
        CHECK_EQ(syscall3(SYS_read, channel.in, bad, 1), -EFAULT);
        CHECK_EQ(syscall3(SYS_write, channel.out, bad, 1), -EFAULT);
        CHECK_EQ(syscall3(SYS_write, 1, bad, 1), -EFAULT);
        CHECK_EQ(syscall2(SYS_fstat, file, bad), -EFAULT);
        CHECK_EQ(syscall2(SYS_readdir, directory, bad), -EFAULT);
        CHECK_EQ(syscall1(SYS_pipe, bad), -EFAULT);
        CHECK_EQ(syscall2(SYS_open, bad, OPEN_READ), -EFAULT);
        CHECK_EQ(syscall1(SYS_mkdir, bad), -EFAULT);
        CHECK_EQ(syscall1(SYS_unlink, bad), -EFAULT);
        CHECK_EQ(syscall1(SYS_chdir, bad), -EFAULT);
        CHECK_EQ(syscall2(SYS_link, bad, (long)SCRATCH), -EFAULT);
        CHECK_EQ(syscall2(SYS_link, (long)SCRATCH, bad), -EFAULT);
        CHECK_EQ(syscall2(SYS_exec, bad, bad), -EFAULT);
        CHECK_EQ(syscall2(SYS_exec, (long)"/bin/echo", bad), -EFAULT);
        CHECK_EQ(syscall2(SYS_processes, bad, 1), -EFAULT);
        CHECK_EQ(syscall1(SYS_system_info, bad), -EFAULT);
    }
    CHECK_EQ(unlink(SCRATCH), 0);
}

/* 0 is an address in `flat`. */
static void test_null_pointers(void)
{
    CHECK_EQ(syscall2(SYS_open, 0, OPEN_READ), -EFAULT);
    CHECK_EQ(syscall3(SYS_write, 1, 0, 1), -EFAULT);
    CHECK_EQ(syscall2(SYS_exec, (long)"/bin/echo", 0), -EFAULT);
    CHECK_EQ(syscall1(SYS_pipe, 0), -EFAULT);
    CHECK_EQ(syscall3(SYS_write, 1, 0, 0), 0); /* nothing is asked for */
}

/* Memory that ends in the middle of what a call wants. */
static void test_half_a_buffer(void)
{
    char *end = (char *)(((uintptr_t)sbrk(8192) + 8192) & ~(uintptr_t)4095);
    struct channel channel = new_channel();
    int fd = open(SCRATCH, OPEN_READ | OPEN_WRITE | OPEN_CREATE);

    CHECK(!IS_ERROR(sbrk(end - (char *)sbrk(0))));
    memset(end - 4, 'x', 4);
    CHECK_EQ(write(fd, end - 4, 8), 4);
    CHECK_EQ(lseek(fd, 0, SEEK_CUR), 4);
    CHECK_EQ(write(fd, "more", 4), 4);
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    CHECK_EQ(read(fd, end - 4, 8), 4);
    CHECK_EQ(write(channel.out, end - 4, 8), 4);
    CHECK_EQ(open(end - 4, OPEN_READ), -EFAULT); /* the path's end is not there */
    CHECK_EQ(fstat(fd, (struct file_info *)(void *)(end - 4)), -EFAULT);
    CHECK_EQ(pipe((int *)(void *)(end - 4)), -EFAULT);
    CHECK_EQ(unlink(SCRATCH), 0);
}

/* What the program may read but not write. */
static void test_constants_are_not_written(void)
{
    static const char constant[sizeof(struct system_info)] = "constant";
    int fd = open("/etc/motd", OPEN_READ);

    CHECK_EQ(read(fd, (char *)(uintptr_t)constant, 4), -EFAULT);
    CHECK_EQ(system_info((struct system_info *)(uintptr_t)constant), -EFAULT);
    CHECK_EQ(wait((int *)(uintptr_t)test_bad_numbers), -EFAULT);
    CHECK_EQ(strcmp(constant, "constant"), 0);
}

static void test_long_paths(void)
{
    static char path[PATH_BYTES + 1];

    memset(path, '/', PATH_BYTES);
    CHECK_EQ(open(path, OPEN_READ), -ENAMETOOLONG);
    path[PATH_BYTES - 1] = '\0';
    CHECK_EQ(open(path, OPEN_READ), 3); /* it means the root */
    memcpy(path, "/tmp/", 5);
    memset(path + 5, 'n', NAME_BYTES);
    path[5 + NAME_BYTES] = '\0';
    CHECK_EQ(open(path, OPEN_READ), -ENAMETOOLONG);
    CHECK_EQ(open(path, OPEN_WRITE | OPEN_CREATE), -ENAMETOOLONG);
    path[5 + NAME_BYTES - 1] = '\0';
    CHECK_EQ(open(path, OPEN_WRITE | OPEN_CREATE), 4);
    CHECK_EQ(unlink(path), 0);
}

static void test_long_lengths(void)
{
    int fd = open("/etc/motd", OPEN_READ);
    char byte;

    CHECK_EQ(read(fd, &byte, 0), 0);
    CHECK_EQ(syscall3(SYS_write, 1, 0x10, 0), 0);
    /* It ends where the file or the memory does. */
    CHECK(syscall3(SYS_read, fd, (long)sbrk(0x10000), -1) > 0);
    CHECK_EQ(lseek(fd, 0, SEEK_END), lseek(fd, 0, SEEK_CUR));
}

static void test_terminal(void)
{
    int before;

    CHECK_EQ(tty_mode(7), -EINVAL);
    CHECK_EQ(tty_mode(TTY_RAW), TTY_LINES);
    CHECK_EQ(tty_mode(TTY_LINES), TTY_RAW);
    before = tty_foreground(0);
    CHECK(before >= 0);
    CHECK_EQ(tty_foreground(12345), before);
    CHECK_EQ(tty_foreground(before > 0 ? before : 12345), 12345);
    CHECK_EQ(tty_foreground(-1), -EINVAL);
}

static void test_system_info(void)
{
    struct system_info a, b;
    struct channel channel;
    int fd;

    CHECK_EQ(system_info(&a), 0);
    CHECK_EQ(a.page_size, 4096);
    CHECK(a.frames > a.free_frames && a.free_frames > 0);
    CHECK(a.processes >= 3 && a.hz > 0); /* init, usertests, this one */
    channel = new_channel();
    fd = open("/etc/motd", OPEN_READ);
    CHECK_EQ(system_info(&b), 0);
    CHECK_EQ(b.open_files, a.open_files + 3);
    CHECK_EQ(b.inodes_in_use, a.inodes_in_use + 1);
    CHECK_EQ(b.free_frames, a.free_frames - 1); /* the pipe's */
    CHECK_EQ(close(fd) + close(channel.in) + close(channel.out), 0);
    CHECK_EQ(system_info(&b), 0);
    CHECK_EQ(b.free_frames, a.free_frames);
}

static void test_loops(void)
{
    bool paged = has(FEATURE_PAGED);

    for (int which = LOOP_EMPTY; which <= LOOP_FLAGS; which++) {
        bool needs_pages = which == LOOP_CR3 || which == LOOP_PTE;

        CHECK_EQ(loop(which, 10), needs_pages && !paged ? -ENOSYS : 0);
        CHECK_EQ(loop(which, 0), needs_pages && !paged ? -ENOSYS : 0);
    }
    CHECK_EQ(loop(LOOP_FLAGS + 1, 1), -EINVAL);
    CHECK_EQ(loop(-1, 1), -EINVAL);
    mark(0);
}

const struct test call_tests[] = {
    {"bad-numbers", test_bad_numbers, EVERYWHERE},
    {"bad-pointers", test_bad_pointers, EVERYWHERE},
    {"null-pointers", test_null_pointers, PAGED_ONLY},
    {"half-a-buffer", test_half_a_buffer, PAGED_ONLY},
    {"constants-are-not-written", test_constants_are_not_written, PAGED_ONLY},
    {"long-paths", test_long_paths, EVERYWHERE},
    {"long-lengths", test_long_lengths, EVERYWHERE},
    {"terminal", test_terminal, EVERYWHERE},
    {"system-info", test_system_info, EVERYWHERE},
    {"loops", test_loops, EVERYWHERE},
    {0},
};
