/* SPDX-License-Identifier: MIT
 *
 * Pipes: their two ends, open and closed, empty and full.
 */
#include <string.h>
#include "check.h"

static struct channel channel;

static void test_bytes_pass(void)
{
    struct file_info info;
    char text[16];

    channel = new_channel();
    CHECK_EQ(write(channel.out, "first", 5), 5);
    CHECK_EQ(write(channel.out, "second", 6), 6);
    CHECK_EQ(fstat(channel.in, &info), 0);
    CHECK_EQ(info.type, TYPE_PIPE);
    CHECK_EQ(info.size, 11);
    CHECK_EQ(read(channel.in, text, 3), 3);
    CHECK_EQ(read(channel.in, text + 3, 13), 8);
    CHECK_EQ(memcmp(text, "firstsecond", 11), 0);
}

/* A pipe holds what abi.h says, and nobody sleeps before it does. */
static void test_full_pipe(void)
{
    static char bytes[PIPE_BYTES];
    struct file_info info;

    channel = new_channel();
    CHECK_EQ(write(channel.out, bytes, sizeof bytes), sizeof bytes);
    CHECK_EQ(fstat(channel.in, &info), 0);
    CHECK_EQ(info.size, PIPE_BYTES);
    CHECK_EQ(read(channel.in, bytes, sizeof bytes), sizeof bytes);
}

static void test_pipe_errors(void)
{
    char byte;
    int fds[2];

    channel = new_channel();
    CHECK_EQ(read(channel.out, &byte, 1), -EBADF);
    CHECK_EQ(write(channel.in, "x", 1), -EBADF);
    CHECK_EQ(lseek(channel.in, 0, SEEK_SET), -ESPIPE);
    CHECK_EQ(pipe((int *)-8), -EFAULT);
    CHECK_EQ(pipe(fds), 0);
    CHECK_EQ(fds[0], 5); /* the failed one left nothing open */
}

static void test_end_of_file(void)
{
    char byte;

    channel = new_channel();
    send(&channel);
    CHECK_EQ(close(channel.out), 0);
    CHECK_EQ(read(channel.in, &byte, 1), 1);
    CHECK_EQ(read(channel.in, &byte, 1), 0);
    CHECK_EQ(read(channel.in, &byte, 1), 0);
}

static void wait_for_end(void)
{
    char byte;

    CHECK_EQ(close(channel.out), 0);
    CHECK_EQ(read(channel.in, &byte, 1), 0);
}

static void test_close_wakes_a_reader(void)
{
    int pid;

    channel = new_channel();
    pid = start_child(wait_for_end);
    sleep(2);
    CHECK_EQ(close(channel.out), 0);
    CHECK_EQ(wait_for(pid), 0);
}

static void write_to_nobody(void)
{
    (void)write(channel.out, "x", 1);
    check_failed(__FILE__, __LINE__, "a writer without readers goes on");
}

static void test_no_reader(void)
{
    channel = new_channel();
    CHECK_EQ(close(channel.in), 0);
    CHECK_EQ(in_child(write_to_nobody), KILLED_BY(SIGPIPE));
}

static void fill_for_ever(void)
{
    static char bytes[1000];

    CHECK_EQ(close(channel.in), 0);
    for (;;)
        CHECK_EQ(write(channel.out, bytes, sizeof bytes), sizeof bytes);
}

/* The writer sleeps, since the pipe is full, when the last reader goes. */
static void test_close_wakes_a_writer(void)
{
    int pid;

    channel = new_channel();
    pid = start_child(fill_for_ever);
    sleep(2);
    CHECK_EQ(close(channel.in), 0);
    CHECK_EQ(wait_for(pid), KILLED_BY(SIGPIPE));
}

static void test_killed_while_full(void)
{
    int pid;

    channel = new_channel();
    pid = start_child(fill_for_ever);
    sleep(2);
    CHECK_EQ(kill(pid, SIGKILL), 0);
    CHECK_EQ(wait_for(pid), KILLED_BY(SIGKILL));
}

#define MANY 50000

static unsigned char pattern(int i)
{
    return (unsigned char)(i * 7 + i / 256);
}

static void write_many(void)
{
    unsigned char bytes[777];
    int done = 0;

    CHECK_EQ(close(channel.in), 0);
    while (done < MANY) {
        int n = MANY - done < (int)sizeof bytes ? MANY - done : (int)sizeof bytes;

        for (int i = 0; i < n; i++)
            bytes[i] = pattern(done + i);
        CHECK_EQ(write(channel.out, bytes, (size_t)n), n);
        done += n;
    }
}

static void test_many_bytes(void)
{
    unsigned char bytes[1234];
    int pid, done = 0;
    long n;

    channel = new_channel();
    pid = start_child(write_many);
    CHECK_EQ(close(channel.out), 0);
    while ((n = read(channel.in, bytes, sizeof bytes)) > 0) {
        for (long i = 0; i < n; i++)
            CHECK_EQ(bytes[i], pattern(done + (int)i));
        done += (int)n;
    }
    CHECK_EQ(n, 0);
    CHECK_EQ(done, MANY);
    CHECK_EQ(wait_for(pid), 0);
}

/* One write that is larger than the pipe goes through as a whole. */
static void write_at_once(void)
{
    static char bytes[3 * PIPE_BYTES + 5];

    CHECK_EQ(write(channel.out, bytes, sizeof bytes), sizeof bytes);
}

static void test_large_write(void)
{
    char bytes[100];
    long n, done = 0;
    int pid;

    channel = new_channel();
    pid = start_child(write_at_once);
    CHECK_EQ(close(channel.out), 0);
    while ((n = read(channel.in, bytes, sizeof bytes)) > 0)
        done += n;
    CHECK_EQ(done, 3 * PIPE_BYTES + 5);
    CHECK_EQ(wait_for(pid), 0);
}

/* A byte goes round between two processes: neither may miss being woken. */
static struct channel back;

static void answer(void)
{
    for (int i = 0; i < 300; i++) {
        receive(&channel);
        send(&back);
    }
}

static void test_ping_pong(void)
{
    int pid;

    channel = new_channel();
    back = new_channel();
    pid = start_child(answer);
    for (int i = 0; i < 300; i++) {
        send(&channel);
        receive(&back);
    }
    CHECK_EQ(wait_for(pid), 0);
}

static void test_too_many_pipes(void)
{
    struct channel gate = new_channel(), done = new_channel();
    int status, fds[2], n = 0;
    char byte;

    for (; n < 10; n++) {
        int pid = fork();

        CHECK(pid >= 0);
        if (pid == 0) {
            (void)close(gate.out);
            while (pipe(fds) == 0)
                ;
            send(&done);
            (void)read(gate.in, &byte, 1);
            exit(0);
        }
        receive(&done);
    }
    CHECK_EQ(pipe(fds), -ENFILE);
    CHECK_EQ(close(gate.out), 0);
    while (wait(&status) > 0)
        CHECK_EQ(status, 0);
    CHECK_EQ(pipe(fds), 0);
}

const struct test pipe_tests[] = {
    {"bytes-pass", test_bytes_pass, EVERYWHERE},
    {"full-pipe", test_full_pipe, EVERYWHERE},
    {"pipe-errors", test_pipe_errors, EVERYWHERE},
    {"end-of-file", test_end_of_file, EVERYWHERE},
    {"close-wakes-a-reader", test_close_wakes_a_reader, EVERYWHERE},
    {"no-reader", test_no_reader, EVERYWHERE},
    {"close-wakes-a-writer", test_close_wakes_a_writer, EVERYWHERE},
    {"killed-while-full", test_killed_while_full, EVERYWHERE},
    {"many-bytes", test_many_bytes, EVERYWHERE},
    {"large-write", test_large_write, EVERYWHERE},
    {"ping-pong", test_ping_pong, EVERYWHERE},
    {"too-many-pipes", test_too_many_pipes, EVERYWHERE},
    {0},
};
