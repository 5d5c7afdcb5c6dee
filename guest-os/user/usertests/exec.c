/* SPDX-License-Identifier: MIT
 *
 * exec: programs, their arguments, and what is no program.
 */
#include <stdio.h>
#include <string.h>
#include "check.h"

static char *const echo_args[] = {"echo", "one", "", "three four", NULL};

static void exec_echo(void)
{
    (void)exec("/bin/echo", echo_args);
}

/* What a program prints, through a pipe. */
static void check_output(void (*body)(void), const char *wanted)
{
    struct channel channel = new_channel();
    char text[256];
    long n, used = 0;
    int pid = fork();

    CHECK(pid >= 0);
    if (pid == 0) {
        CHECK_EQ(dup2(channel.out, 1), 1);
        (void)close(channel.in);
        (void)close(channel.out);
        body();
        exit(1);
    }
    (void)close(channel.out);
    while ((n = read(channel.in, text + used, sizeof text - 1 - (size_t)used)) > 0)
        used += n;
    text[used] = '\0';
    CHECK_EQ(wait_for(pid), 0);
    CHECK_EQ(strcmp(text, wanted), 0);
    (void)close(channel.in);
}

static void test_arguments(void)
{
    check_output(exec_echo, "one  three four\n");
}

static void exec_many(void)
{
    char *argv[MAX_ARGUMENTS + 1];

    for (int i = 0; i < MAX_ARGUMENTS; i++)
        argv[i] = "x";
    argv[MAX_ARGUMENTS] = NULL;
    (void)exec("/bin/echo", argv);
}

static void test_many_arguments(void)
{
    char wanted[2 * MAX_ARGUMENTS];

    for (int i = 0; i < MAX_ARGUMENTS - 1; i++)
        memcpy(wanted + 2 * i, i < MAX_ARGUMENTS - 2 ? "x " : "x\n", 3);
    check_output(exec_many, wanted);
}

static void test_too_many_arguments(void)
{
    static char long_text[ARGUMENT_BYTES];
    char *argv[MAX_ARGUMENTS + 2], *long_argv[] = {long_text, NULL}, *two[] = {"", long_text, NULL};

    for (int i = 0; i <= MAX_ARGUMENTS; i++)
        argv[i] = "x";
    argv[MAX_ARGUMENTS + 1] = NULL;
    CHECK_EQ(exec("/bin/echo", argv), -E2BIG);
    memset(long_text, 'x', sizeof long_text);
    CHECK_EQ(exec("/bin/echo", long_argv), -E2BIG);
    long_text[sizeof long_text - 1] = '\0';
    CHECK_EQ(exec("/bin/echo", two), -E2BIG);
}

static void test_exec_errors(void)
{
    char *const argv[] = {"x", NULL}, *bad_argv[] = {(char *)-8, NULL};
    static char long_path[PATH_BYTES + 1];

    memset(long_path, '/', PATH_BYTES);
    CHECK_EQ(exec("/bin/none", argv), -ENOENT);
    CHECK_EQ(exec("/bin", argv), -EACCES);
    CHECK_EQ(exec("/etc/motd", argv), -ENOEXEC);
    CHECK_EQ(exec("/etc/motd/x", argv), -ENOTDIR);
    CHECK_EQ(exec("", argv), -ENOENT);
    CHECK_EQ(exec(long_path, argv), -ENAMETOOLONG);
    CHECK_EQ(exec((char *)-4, argv), -EFAULT);
    CHECK_EQ(exec("/bin/echo", (char *const *)-8), -EFAULT);
    CHECK_EQ(exec("/bin/echo", bad_argv), -EFAULT);
}

static void write_file(const char *path, const void *bytes, size_t n)
{
    int fd = open(path, OPEN_WRITE | OPEN_CREATE | OPEN_TRUNCATE);

    CHECK(fd >= 0);
    CHECK_EQ(write(fd, bytes, n), (long)n);
    CHECK_EQ(close(fd), 0);
}

/* A good program's first bytes, cut and damaged. */
static void test_bad_programs(void)
{
    static unsigned char bytes[512];
    char *const argv[] = {"x", NULL};
    int fd = open("/bin/echo", OPEN_READ);

    CHECK_EQ(read(fd, bytes, sizeof bytes), sizeof bytes);
    CHECK_EQ(close(fd), 0);
    for (size_t n = 0; n < 200; n += 20) {
        write_file(SCRATCH, bytes, n);
        CHECK_EQ(exec(SCRATCH, argv), -ENOEXEC);
    }
    bytes[has(FEATURE_64) ? 31 : 27] ^= 0x40; /* the entry is elsewhere */
    write_file(SCRATCH, bytes, sizeof bytes);
    CHECK_EQ(exec(SCRATCH, argv), -ENOEXEC);
    CHECK_EQ(unlink(SCRATCH), 0);
}

static void exec_cat_of_fd(void)
{
    char *const argv[] = {"cat", NULL};

    CHECK_EQ(chdir("/etc"), 0);
    (void)close(0);
    CHECK_EQ(open("motd", OPEN_READ), 0);
    CHECK(lseek(0, -2, SEEK_END) > 0);
    (void)exec("../bin/cat", argv);
}

static void test_files_stay_open(void)
{
    check_output(exec_cat_of_fd, ".\n");
}

const struct test exec_tests[] = {
    {"exec-arguments", test_arguments, EVERYWHERE},
    {"exec-many-arguments", test_many_arguments, EVERYWHERE},
    {"exec-too-many-arguments", test_too_many_arguments, EVERYWHERE},
    {"exec-errors", test_exec_errors, EVERYWHERE},
    {"exec-bad-programs", test_bad_programs, EVERYWHERE},
    {"exec-files-stay-open", test_files_stay_open, EVERYWHERE},
    {0},
};
