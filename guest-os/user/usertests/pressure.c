/* SPDX-License-Identifier: MIT
 *
 * Memory that runs out. A process that touches a page for which there is none is killed, so each of these
 * tests keeps everybody but one process asleep while there is little.
 */
#include "check.h"

#define PAGE 4096

static struct channel go, done;
static size_t amount; /* bytes */

static void touch(char *memory, size_t n)
{
    for (size_t i = 0; i < n; i += PAGE)
        *(volatile char *)(memory + i) = 1;
}

/* More than there is, asked for at once. */
static void test_no_such_amount(void)
{
    size_t all = (size_t)free_frames() * PAGE;

    CHECK_EQ(sbrk((long)all + 16 * PAGE), -ENOMEM);
    CHECK_EQ(map(all + 16 * PAGE), -ENOMEM);
}

__attribute__((noinline)) static void use_stack(void)
{
    volatile char bytes[2 * PAGE];

    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = 2;
}

#define AS_IT_SHOULD 9 /* the exit status of a process that has come to its end by its own code */
#define A_FEW        8 /* frames: enough for a page and the tables that lead to it */

static void take_all(void)
{
    long total = 0, step = 16 * PAGE;
    char *memory;
    volatile char *top;

    use_stack(); /* its pages are there while there are any */
    while (!IS_ERROR(memory = sbrk(step))) {
        for (long i = 0; i < step && free_frames() > A_FEW; i += PAGE)
            touch(memory + i, PAGE);
        total += step;
    }
    CHECK_EQ(memory, -ENOMEM);
    CHECK(total >= step);
    top = sbrk(0);
    top[-1] = 1;
    use_stack();
    CHECK_EQ(top[-1], 1); /* the heap's end is not the stack's */
    CHECK(!IS_ERROR(sbrk(-total)));
    exit(AS_IT_SHOULD);
}

/* A heap that has grown into the stack may end the process anyhow. */
static void test_sbrk_until_the_end(void)
{
    CHECK_EQ(in_child(take_all), AS_IT_SHOULD);
}

/* Has memory, and holds it when it is told to. */
static void hold(void)
{
    char *memory = sbrk((long)amount);

    CHECK(!IS_ERROR(memory));
    send(&done);
    receive(&go);
    touch(memory, amount);
    send(&done);
    receive(&go);
}

/* Was promised its memory while it was still there. */
static void want_too_much(void)
{
    char *memory = sbrk((long)amount);

    CHECK(!IS_ERROR(memory));
    send(&done);
    receive(&go);
    touch(memory, amount);
    check_failed(__FILE__, __LINE__, "there was enough memory");
}

static void test_promises_that_cannot_be_kept(void)
{
    struct channel first, second;
    int holder, other;

    done = new_channel();
    first = go = new_channel();
    amount = (size_t)free_frames() / 10 * 6 * PAGE;
    holder = start_child(hold);
    receive(&done);
    second = go = new_channel();
    other = start_child(want_too_much);
    receive(&done);
    send(&first);
    receive(&done);
    send(&second);
    CHECK_EQ(wait_for(other), KILLED_BY(SIGKILL));
    send(&first);
    CHECK_EQ(wait_for(holder), 0);
}

/* All free memory but so many frames, and but the page tables that lead to it. */
static size_t all_but(size_t frames)
{
    size_t all = free_frames();

    return (all - all / 512 - frames) * PAGE;
}

static void do_nothing(void)
{
}

/* The parent may be killed, too: what it has on its stack is to be copied. */
static void fork_until_the_end(void)
{
    int pid;

    while ((pid = fork()) > 0)
        ;
    if (pid == 0)
        sleep(1000000);
    exit(pid == -ENOMEM || pid == -EAGAIN ? 0 : 1);
}

/* With most of memory held by one process, others fork and exec until nothing goes any more. Afterwards
 * all of it is there again. */
static void test_fork_without_memory(void)
{
    struct channel gate;
    int holder, status;

    done = new_channel();
    gate = go = new_channel();
    amount = all_but(54);
    holder = start_child(hold);
    receive(&done);
    send(&gate);
    receive(&done);
    for (int i = 0; i < 3; i++) {
        int pid = fork();

        if (pid < 0) {
            CHECK_EQ(pid, -ENOMEM);
            continue;
        }
        if (pid == 0) {
            (void)setgroup(0, 0);
            fork_until_the_end();
        }
        status = wait_for(pid);
        CHECK(status == 0 || status == KILLED_BY(SIGKILL));
        (void)kill(-pid, SIGKILL);
    }
    send(&gate);
    CHECK_EQ(wait_for(holder), 0);
    CHECK_EQ(in_child(do_nothing), 0);
}

static void exec_something(void)
{
    char *const argv[] = {"echo", NULL};
    int error;

    (void)close(1);
    error = exec("/bin/echo", argv);
    exit(error == -ENOMEM ? 0 : 1);
}

static void test_exec_without_memory(void)
{
    int status;

    done = new_channel();
    go = new_channel();
    for (size_t left = 30; left > 0; left -= 5) {
        int holder;

        amount = all_but(24 + left);
        holder = start_child(hold);
        receive(&done);
        send(&go);
        receive(&done);
        status = in_child(exec_something);
        CHECK(status == 0 || status == KILLED_BY(SIGKILL));
        send(&go);
        CHECK_EQ(wait_for(holder), 0);
    }
}

const struct test pressure_tests[] = {
    {"no-such-amount", test_no_such_amount, PAGED_ONLY},
    {"sbrk-until-the-end", test_sbrk_until_the_end, EVERYWHERE},
    {"promises-not-kept", test_promises_that_cannot_be_kept, PAGED_ONLY},
    {"fork-without-memory", test_fork_without_memory, PAGED_ONLY},
    {"exec-without-memory", test_exec_without_memory, PAGED_ONLY},
    {0},
};
