/* SPDX-License-Identifier: MIT
 *
 * fork, exit, wait, kill and what goes with them.
 */
#include <string.h>
#include "check.h"

static void exit_with_7(void)
{
    exit(7);
}

static void spin(void)
{
    for (;;)
        ;
}

static void block(void)
{
    struct channel channel = new_channel();

    receive(&channel);
}

static void sleep_long(void)
{
    sleep(1000000);
}

static void test_exit_status(void)
{
    int pid = fork(), status;

    if (pid == 0)
        exit(0x123);
    CHECK(pid > 1);
    CHECK_EQ(wait(&status), pid);
    CHECK_EQ(status, 0x23); /* the low 8 bits count */
    CHECK_EQ(in_child(exit_with_7), 7);
}

static void test_wait_errors(void)
{
    int status = 77, pid;

    CHECK_EQ(wait(&status), -ECHILD);
    CHECK_EQ(status, 77);
    CHECK_EQ(wait(NULL), -ECHILD);
    pid = start_child(exit_with_7);
    CHECK_EQ(wait((int *)-4), -EFAULT);
    CHECK_EQ(wait_for(pid), 7); /* it was not lost */
    pid = start_child(exit_with_7);
    CHECK_EQ(wait(NULL), pid);
    CHECK_EQ(wait(NULL), -ECHILD);
}

static void test_wait_for_all(void)
{
    enum { CHILDREN = 20 };
    int pids[CHILDREN], status, seen = 0;

    for (int i = 0; i < CHILDREN; i++) {
        pids[i] = fork();
        CHECK(pids[i] >= 0);
        if (pids[i] == 0)
            exit(i);
    }
    for (int pid; (pid = wait(&status)) > 0; seen++) {
        CHECK(status < CHILDREN);
        CHECK_EQ(pids[status], pid);
        pids[status] = 0;
    }
    CHECK_EQ(seen, CHILDREN);
}

static int global = 1;

static void change_global(void)
{
    volatile int local = 2;

    CHECK_EQ(global, 1);
    global = 2;
    local++;
    CHECK_EQ(in_child(exit_with_7), 7);
    CHECK_EQ(global + local, 5);
}

static void test_memory_is_private(void)
{
    for (int i = 0; i < 3; i++)
        CHECK_EQ(in_child(change_global), 0);
    CHECK_EQ(global, 1);
}

static int parent_pid;

static void check_parent(void)
{
    CHECK_EQ(getppid(), parent_pid);
    CHECK(getpid() != parent_pid);
}

static void test_pids(void)
{
    int pid;

    parent_pid = getpid();
    CHECK(parent_pid > 1);
    CHECK_EQ(getpid(), parent_pid);
    pid = start_child(check_parent);
    CHECK(pid != parent_pid);
    CHECK_EQ(wait_for(pid), 0);
}

static struct channel channel;

/* Its parent ends first. */
static void become_orphan(void)
{
    while (getppid() == parent_pid)
        sleep(1);
    CHECK_EQ(getppid(), 1);
    send(&channel);
}

static void leave_orphan(void)
{
    parent_pid = getpid();
    (void)start_child(become_orphan);
}

static void test_orphans_go_to_process_1(void)
{
    channel = new_channel();
    CHECK_EQ(in_child(leave_orphan), 0);
    receive(&channel);
    CHECK_EQ(wait(NULL), -ECHILD);
}

static void wait_until_ended(int pid)
{
    struct process_info list[MAX_PROCESSES];
    bool ended = false;

    while (!ended) {
        int n = processes(list, MAX_PROCESSES);

        for (int i = 0; i < n; i++)
            ended = ended || (list[i].pid == pid && list[i].state == STATE_ENDED);
        sleep(1);
    }
}

static void leave_ended_child(void)
{
    wait_until_ended(start_child(exit_with_7));
}

/* Process 1 waits for those, too, that have ended before they became its children. */
static void test_ended_orphans(void)
{
    for (int i = 0; i < 3; i++)
        CHECK_EQ(in_child(leave_ended_child), 0);
}

static void kill_and_check(void (*body)(void), int signal)
{
    int pid = start_child(body);

    sleep(2); /* it has begun by now, or not: both must do */
    CHECK_EQ(kill(pid, signal), 0);
    CHECK_EQ(wait_for(pid), KILLED_BY(signal));
    CHECK_EQ(kill(pid, signal), -ESRCH);
}

static void test_kill(void)
{
    kill_and_check(spin, SIGTERM);
    kill_and_check(block, SIGKILL);
    kill_and_check(sleep_long, SIGINT);
    kill_and_check(sleep_long, SIGMAX);
}

static void kill_self(void)
{
    CHECK_EQ(kill(getpid(), SIGTERM), 0);
    check_failed(__FILE__, __LINE__, "a process that killed itself goes on");
}

/* The first signal is the one that counts. */
static void test_kill_twice(void)
{
    int pid = start_child(sleep_long);

    CHECK_EQ(kill(pid, SIGTERM), 0);
    CHECK_EQ(kill(pid, SIGINT), 0);
    CHECK_EQ(wait_for(pid), KILLED_BY(SIGTERM));
}

static void test_kill_self(void)
{
    CHECK_EQ(in_child(kill_self), KILLED_BY(SIGTERM));
}

static void test_kill_errors(void)
{
    int pid = start_child(sleep_long);

    CHECK_EQ(kill(pid, -1), -EINVAL);
    CHECK_EQ(kill(pid, SIGMAX + 1), -EINVAL);
    CHECK_EQ(kill(0, SIGKILL), -EINVAL);
    CHECK_EQ(kill(1, SIGKILL), -EPERM);
    CHECK_EQ(kill(0x7fffffff, SIGKILL), -ESRCH);
    CHECK_EQ(kill(-0x7fffffff, SIGKILL), -ESRCH);
    CHECK_EQ(kill(pid, 0), 0); /* only asks */
    CHECK_EQ(kill(pid, SIGKILL), 0);
    CHECK_EQ(wait_for(pid), KILLED_BY(SIGKILL));
    CHECK_EQ(kill(pid, 0), -ESRCH);
}

static void test_kill_ended(void)
{
    int pid = start_child(exit_with_7);

    wait_until_ended(pid);
    CHECK_EQ(kill(pid, SIGKILL), 0); /* too late: the exit status stays */
    CHECK_EQ(wait_for(pid), 7);
}

static void test_groups(void)
{
    int a = start_child(sleep_long), b = start_child(sleep_long), c = start_child(sleep_long);
    int status, seen = 0;

    CHECK_EQ(setgroup(a, 0), 0);
    CHECK_EQ(setgroup(b, a), 0);
    CHECK_EQ(setgroup(1, a), -ESRCH);
    CHECK_EQ(setgroup(0x7fffffff, a), -ESRCH);
    CHECK_EQ(setgroup(a, -1), -EINVAL);
    CHECK_EQ(kill(-a, SIGTERM), 0);
    for (int i = 0; i < 2; i++) {
        int pid = wait(&status);

        CHECK(pid == a || pid == b);
        CHECK_EQ(status, KILLED_BY(SIGTERM));
        seen += pid;
    }
    CHECK_EQ(seen, a + b);
    CHECK_EQ(kill(-a, SIGTERM), -ESRCH);
    CHECK_EQ(kill(c, SIGKILL), 0);
    CHECK_EQ(wait_for(c), KILLED_BY(SIGKILL));
}

/* A process that computes for ever does not keep others from running. */
static void test_preemption(void)
{
    int spinners[3];

    for (int i = 0; i < 3; i++)
        spinners[i] = start_child(spin);
    CHECK_EQ(in_child(exit_with_7), 7);
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(kill(spinners[i], SIGKILL), 0);
        CHECK_EQ(wait_for(spinners[i]), KILLED_BY(SIGKILL));
    }
}

static void test_sleep_and_yield(void)
{
    unsigned start = ticks();

    sleep(0);
    sleep(3);
    CHECK(ticks() - start >= 3);
    for (int i = 0; i < 100; i++)
        yield();
}

static void test_process_list(void)
{
    struct process_info list[MAX_PROCESSES];
    int n = processes(list, MAX_PROCESSES), seen = 0, pid = getpid();

    CHECK(n >= 3 && n < MAX_PROCESSES);
    for (int i = 0; i < n; i++) {
        if (list[i].pid == 1) {
            CHECK_EQ(strcmp(list[i].name, "init"), 0);
            CHECK_EQ(list[i].parent, 0);
            seen |= 1;
        }
        if (list[i].pid == pid) {
            CHECK_EQ(strcmp(list[i].name, "usertests"), 0);
            CHECK_EQ(list[i].parent, getppid());
            CHECK_EQ(list[i].group, pid);
            CHECK_EQ(list[i].state, STATE_RUNNING);
            CHECK(list[i].memory > 0);
            seen |= 2;
        }
    }
    CHECK_EQ(seen, 3);
    CHECK_EQ(processes(list, 1), n);
    CHECK_EQ(processes(NULL, 0), n);
    CHECK_EQ(processes((struct process_info *)-4, 1), -EFAULT);
}

/* Children until there cannot be more. They wait for the pipe's end, so that all are there at once. */
static void test_too_many_processes(void)
{
    struct channel gate = new_channel();
    int n = 0, pid, status;
    char byte;

    while ((pid = fork()) > 0)
        n++;
    if (pid == 0) {
        (void)close(gate.out);
        exit(read(gate.in, &byte, 1) == 0 ? 0 : 1);
    }
    CHECK(pid == -EAGAIN || pid == -ENOMEM);
    CHECK(n >= 10);
    CHECK_EQ(close(gate.out), 0);
    for (; n > 0; n--) {
        CHECK(wait(&status) > 0);
        CHECK_EQ(status, 0);
    }
    CHECK_EQ(wait(&status), -ECHILD);
}

static void bomb(int depth)
{
    for (int i = 0; i < 3; i++) {
        int pid = fork();

        CHECK(pid >= 0 || pid == -EAGAIN || pid == -ENOMEM);
        if (pid == 0) {
            if (depth > 0)
                bomb(depth - 1);
            exit(0);
        }
    }
    for (int status; wait(&status) > 0;)
        CHECK_EQ(status, 0);
}

static void test_fork_bomb(void)
{
    bomb(4);
}

/* Nothing is lost on the way. */
static void test_fork_often(void)
{
    for (int i = 0; i < 200; i++)
        CHECK_EQ(in_child(exit_with_7), 7);
}

const struct test process_tests[] = {
    {"exit-status", test_exit_status, EVERYWHERE},
    {"wait-errors", test_wait_errors, EVERYWHERE},
    {"wait-for-all", test_wait_for_all, EVERYWHERE},
    {"memory-is-private", test_memory_is_private, EVERYWHERE},
    {"pids", test_pids, EVERYWHERE},
    {"orphans", test_orphans_go_to_process_1, EVERYWHERE},
    {"ended-orphans", test_ended_orphans, EVERYWHERE},
    {"kill", test_kill, EVERYWHERE},
    {"kill-twice", test_kill_twice, EVERYWHERE},
    {"kill-self", test_kill_self, EVERYWHERE},
    {"kill-errors", test_kill_errors, EVERYWHERE},
    {"kill-ended", test_kill_ended, EVERYWHERE},
    {"groups", test_groups, EVERYWHERE},
    {"preemption", test_preemption, EVERYWHERE},
    {"sleep-and-yield", test_sleep_and_yield, EVERYWHERE},
    {"process-list", test_process_list, EVERYWHERE},
    {"too-many-processes", test_too_many_processes, EVERYWHERE},
    {"fork-bomb", test_fork_bomb, EVERYWHERE},
    {"fork-often", test_fork_often, EVERYWHERE},
    {0},
};
