/* SPDX-License-Identifier: MIT
 *
 * usertests [NAME...]: every system call with good and with bad arguments, each test in a process group of
 * its own. After each, the system must have as many free frames, processes, open files and inodes in use as
 * before. What is printed does not depend on time or scheduling: only a failure's details may.
 *
 * Four tests run only when they are named. Three are there to fail: planted-wrong, planted-leak and
 * planted-hang. segment-limit tells whether the emulator checks limits, as `flat` needs it.
 */
#include <stdio.h>
#include <string.h>
#include "check.h"

#define HANG_SECONDS 60
#define PATIENCE     100 /* ticks until what has been killed is gone */

static const struct test *const all_tests[] = {
    process_tests, exec_tests,     file_tests,  directory_tests, pipe_tests,
    memory_tests,  pressure_tests, fault_tests, call_tests,      machine_tests};

#define GROUPS (sizeof all_tests / sizeof *all_tests)

char **program_arguments;
static unsigned passed, failed, skipped;

static void run_planted_wrong(void)
{
    CHECK_EQ(getppid(), 0);
}

/* A process that nobody ends. */
static void run_planted_leak(void)
{
    if (fork() == 0) {
        (void)setgroup(0, 0);
        for (;;)
            sleep(1000);
    }
}

static void run_planted_hang(void)
{
    struct channel channel = new_channel();

    receive(&channel);
}

static const struct test planted[] = {{"planted-wrong", run_planted_wrong, BY_NAME_ONLY},
                                      {"planted-leak", run_planted_leak, BY_NAME_ONLY},
                                      {"planted-hang", run_planted_hang, BY_NAME_ONLY},
                                      {0}};

static bool is_same(const struct system_info *a, const struct system_info *b)
{
    return a->free_frames == b->free_frames && a->processes == b->processes &&
           a->open_files == b->open_files && a->inodes_in_use == b->inodes_in_use;
}

/* Orphans are waited for by process 1, in its own time. */
static bool is_clean(const struct system_info *before, struct system_info *after)
{
    for (int i = 0; i < PATIENCE; i++) {
        (void)system_info(after);
        if (is_same(before, after))
            return true;
        sleep(1);
    }
    return false;
}

/* A process that ends after a long time: whoever waits for it and for a test learns which was first. */
static int start_watch(uint32_t hz)
{
    int pid = fork();

    if (pid == 0) {
        sleep(HANG_SECONDS * hz);
        exit(0);
    }
    return pid;
}

static int start_test(const struct test *test)
{
    int pid = fork();

    if (pid == 0) {
        (void)setgroup(0, 0);
        test->run();
        exit(0);
    }
    (void)setgroup(pid, pid);
    return pid;
}

/* What wait() stores for the test; -1: it did not end. */
static int run_watched(const struct test *test, uint32_t hz)
{
    int pid = start_test(test), watch = start_watch(hz), status = 0, other;
    bool hangs;

    if (pid < 0 || watch < 0)
        return -1;
    hangs = wait(&status) == watch;
    (void)kill(-pid, SIGKILL);
    if (!hangs)
        (void)kill(watch, SIGKILL);
    while (wait(&other) > 0)
        ;
    return hangs ? -1 : status;
}

static void report_leak(const struct system_info *before, const struct system_info *after)
{
    printf("  left over: %d frames, %d processes, %d open files, %d inodes in use\n",
           (int)(before->free_frames - after->free_frames),
           (int)(after->processes - before->processes),
           (int)(after->open_files - before->open_files),
           (int)(after->inodes_in_use - before->inodes_in_use));
}

static bool run_test(const struct test *test)
{
    struct system_info before, after;
    bool clean;
    int status;

    (void)system_info(&before);
    status = run_watched(test, before.hz);
    clean = is_clean(&before, &after);
    if (status == 0 && clean) {
        printf("ok %s\n", test->name);
        return true;
    }
    printf("not ok %s\n", test->name);
    if (status == -1)
        printf("  it hangs\n");
    else if (WAIT_SIGNAL(status) != 0)
        printf("  %s (signal %d)\n", signal_text(WAIT_SIGNAL(status)), WAIT_SIGNAL(status));
    else if (status != 0)
        printf("  exit status %d\n", WAIT_STATUS(status));
    if (!clean)
        report_leak(&before, &after);
    return false;
}

static void count_test(const struct test *test)
{
    if (test->where == PAGED_ONLY && !has(FEATURE_PAGED)) {
        printf("skip %s: only with page tables\n", test->name);
        skipped++;
    } else if (run_test(test)) {
        passed++;
    } else {
        failed++;
    }
}

static const struct test *find_in(const struct test *tests, const char *name)
{
    for (; tests->name != NULL; tests++) {
        if (strcmp(tests->name, name) == 0)
            return tests;
    }
    return NULL;
}

static const struct test *find_test(const char *name)
{
    const struct test *found = find_in(planted, name);

    for (unsigned i = 0; i < GROUPS && found == NULL; i++)
        found = find_in(all_tests[i], name);
    return found;
}

static int run_named(int n, char **names)
{
    for (int i = 0; i < n; i++) {
        const struct test *test = find_test(names[i]);

        if (test == NULL) {
            dprintf(2, "usertests: there is no test %s\n", names[i]);
            return 2;
        }
        count_test(test);
    }
    return 0;
}

/* The first run of anything touches pages that stay. */
static void warm_up(void)
{
    static const struct test nothing = {"nothing", yield, BY_NAME_ONLY};
    struct system_info info;

    (void)system_info(&info);
    (void)run_watched(&nothing, info.hz);
    (void)is_clean(&info, &info);
}

int main(int argc, char **argv)
{
    int wrong = 0;

    program_arguments = argv;
    warm_up();
    if (argc > 1)
        wrong = run_named(argc - 1, argv + 1);
    for (unsigned i = 0; i < GROUPS && argc == 1; i++) {
        for (const struct test *test = all_tests[i]; test->name != NULL; test++) {
            if (test->where != BY_NAME_ONLY)
                count_test(test);
        }
    }
    printf("usertests: %u passed, %u failed, %u skipped\n", passed, failed, skipped);
    return wrong != 0 ? wrong : failed > 0;
}
