/* SPDX-License-Identifier: MIT
 *
 * exec: programs, their arguments, and what is no program.
 */
#include <stdio.h>
#include <string.h>
#include "check.h"

#define PAGE       4096
#define STILL_HERE 9 /* the exit status of a process whose calls of exec have all failed */

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

static void exec_too_many(void)
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
    exit(STILL_HERE);
}

static void test_too_many_arguments(void)
{
    CHECK_EQ(in_child(exec_too_many), STILL_HERE);
}

/* A word of argv and a string go over the end of a page, wherever they are. */
static void exec_across_pages(void)
{
    uintptr_t page = ((uintptr_t)sbrk(4 * PAGE) + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    char *text = (char *)page + 2 * PAGE - 2, *words[] = {"echo", text, "last", NULL};
    void *argv = (char *)page + PAGE - sizeof words[0] - 3;

    memcpy(text, "first", 6);
    memcpy(argv, words, sizeof words);
    (void)exec("/bin/echo", argv);
}

static void test_arguments_across_pages(void)
{
    check_output(exec_across_pages, "first last\n");
}

static void exec_badly(void)
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
    exit(STILL_HERE);
}

static void test_exec_errors(void)
{
    CHECK_EQ(in_child(exec_badly), STILL_HERE);
}

static void write_file(const char *path, const void *bytes, size_t n)
{
    int fd = open(path, OPEN_WRITE | OPEN_CREATE | OPEN_TRUNCATE);

    CHECK(fd >= 0);
    CHECK_EQ(write(fd, bytes, n), (long)n);
    CHECK_EQ(close(fd), 0);
}

/* A good program, cut and damaged. */
static void exec_bad_programs(void)
{
    char *const argv[] = {"x", NULL};
    int fd = open("/bin/echo", OPEN_READ);
    size_t size = (size_t)lseek(fd, 0, SEEK_END);
    unsigned char *bytes = sbrk((long)size);

    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    CHECK_EQ(read(fd, bytes, size), size);
    CHECK_EQ(close(fd), 0);
    for (size_t n = 0; n < 200; n += 20) {
        write_file(SCRATCH, bytes, n);
        CHECK_EQ(exec(SCRATCH, argv), -ENOEXEC);
    }
    bytes[has(FEATURE_64) ? 31 : 27] ^= 0x40; /* the entry is elsewhere */
    write_file(SCRATCH, bytes, size);
    CHECK_EQ(exec(SCRATCH, argv), -ENOEXEC);
    CHECK_EQ(unlink(SCRATCH), 0);
    exit(STILL_HERE);
}

static void test_bad_programs(void)
{
    CHECK_EQ(in_child(exec_bad_programs), STILL_HERE);
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

static char never_written[8192];

/* A program's first memory, when it runs alone: what it does not load is zero. */
static void test_first_memory(void)
{
    for (unsigned i = 0; i < sizeof never_written; i++)
        CHECK_EQ(never_written[i], 0);
    memset(never_written, 'x', sizeof never_written); /* for whoever gets these frames next */
}

static void test_first_stack(void)
{
    CHECK_EQ(((uintptr_t)program_arguments - sizeof(uintptr_t)) % 16, 0);
}

static unsigned longer; /* by so many bytes than it need be is argv[0] */

/* Leaves the x87 in a state that no program begins with. */
static void exec_usertests(void)
{
    static char name[] = "usertests............";
    static const uint16_t control = 0x27f;
    char *const argv[] = {name, "first-memory", "first-stack", "fresh-x87", NULL};

    name[9 + longer] = '\0';
    __asm__ volatile("fldpi; fldcw %0" : : "m"(control));
    (void)exec("/bin/usertests", argv);
}

/* A program begins as abi.h says, whatever the one before has done and however long its arguments are. */
static void test_begins_anew(void)
{
    for (longer = 0; longer < 12; longer += 3)
        check_output(exec_usertests, "ok first-memory\nok first-stack\nok fresh-x87\n"
                                     "usertests: 3 passed, 0 failed, 0 skipped\n");
}

const struct test exec_tests[] = {
    {"exec-arguments", test_arguments, EVERYWHERE},
    {"exec-many-arguments", test_many_arguments, EVERYWHERE},
    {"exec-too-many-arguments", test_too_many_arguments, EVERYWHERE},
    {"exec-arguments-across-pages", test_arguments_across_pages, EVERYWHERE},
    {"exec-errors", test_exec_errors, EVERYWHERE},
    {"exec-bad-programs", test_bad_programs, EVERYWHERE},
    {"exec-files-stay-open", test_files_stay_open, EVERYWHERE},
    {"first-memory", test_first_memory, EVERYWHERE},
    {"first-stack", test_first_stack, EVERYWHERE},
    {"exec-begins-anew", test_begins_anew, EVERYWHERE},
    {0},
};
