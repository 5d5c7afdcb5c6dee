// SPDX-License-Identifier: MIT
//
// The guest OS's line discipline: what is typed, what is seen, what is read.
// sources: guest-os/kernel/line.c
#include <stdlib.h>
#include "unit.h"
#include "abi.h"
#include "line.h"

static struct line line;
static char screen[8192];

static void show(void *context, char c)
{
    char text[2] = {c, '\0'};

    CHECK(context == &line);
    if (strlen(screen) < sizeof screen - 1)
        strcat(screen, text);
}

static void start(void)
{
    screen[0] = '\0';
    line_init(&line, show, &line);
}

/* The event of the last byte. */
static enum line_event type(const char *keys)
{
    enum line_event event = LINE_QUIET;

    for (; *keys != '\0'; keys++)
        event = line_input(&line, (uint8_t)*keys);
    return event;
}

static const char *get(size_t n)
{
    static char text[2048];
    int done = line_read(&line, text, n);

    if (done < 0)
        return done == -EAGAIN ? "(again)" : "(error)";
    text[done] = '\0';
    return done == 0 ? "(end)" : text;
}

TEST(a_line_is_read_when_it_is_finished)
{
    start();
    CHECK_EQ(type("ls"), LINE_QUIET);
    CHECK_STR(get(100), "(again)");
    CHECK_EQ(type("\r"), LINE_READABLE);
    CHECK_STR(screen, "ls\n");
    CHECK_STR(get(100), "ls\n");
    CHECK_STR(get(100), "(again)");
}

TEST(one_read_gives_one_line_or_a_part)
{
    start();
    type("one\ntwo\n");
    CHECK_STR(get(100), "one\n");
    CHECK_STR(get(2), "tw");
    CHECK_STR(get(2), "o\n");
    CHECK_STR(get(0), "(again)");
}

TEST(a_line_can_be_edited)
{
    start();
    type("lx\bs\x7f\x7f\x7f\x7fwc\r");
    CHECK_STR(screen, "lx\b \bs\b \b\b \bwc\n");
    CHECK_STR(get(100), "wc\n");
}

TEST(a_word_or_all_can_be_erased)
{
    start();
    type("echo two  words \x17x\r");
    CHECK_STR(get(100), "echo two  x\n");
    type("all of it\x15ls\r");
    CHECK_STR(get(100), "ls\n");
    screen[0] = '\0';
    type("\x17\x15\b");
    CHECK_STR(screen, "");
}

TEST(control_d_ends_the_file_or_only_the_waiting)
{
    start();
    CHECK_EQ(type("\x04"), LINE_READABLE);
    CHECK_STR(get(100), "(end)");
    CHECK_STR(get(100), "(again)");
    CHECK_EQ(type("abc\x04"), LINE_READABLE);
    CHECK_STR(get(100), "abc");
    CHECK_STR(get(100), "(again)");
    type("abc\x04\x04");
    CHECK_STR(get(2), "ab");
    CHECK_STR(get(1), "c");
    CHECK_STR(get(100), "(end)");
    CHECK_STR(get(100), "(again)");
    type("x\n\x04");
    CHECK_STR(get(2), "x\n");
    CHECK_STR(get(100), "(end)");
}

TEST(control_c_drops_everything_and_interrupts)
{
    start();
    type("unread\nhalf");
    CHECK_EQ(type("\x03"), LINE_INTERRUPT);
    CHECK_STR(screen, "unread\nhalf^C");
    CHECK_STR(get(100), "(again)");
    type("next\n");
    CHECK_STR(get(100), "next\n");
}

TEST(what_cannot_be_seen_is_not_taken)
{
    start();
    type("a\x01\x1b[b\tc\x1f\r");
    CHECK_STR(screen, "a[b c\n");
    CHECK_STR(get(100), "a[b c\n");
    type("\xc3\xa4\r");
    CHECK_STR(get(100), "\xc3\xa4\n");
}

TEST(a_line_that_is_too_long_rings_and_can_still_be_finished)
{
    start();
    for (int i = 0; i < LINE_MAX - 1; i++)
        line_input(&line, 'x');
    screen[0] = '\0';
    type("yz");
    CHECK_STR(screen, "\a\a");
    type("\r");
    CHECK_EQ(strlen(get(2000)), LINE_MAX);
}

TEST(lines_that_nobody_reads_fill_the_buffer)
{
    int lines = 0;

    start();
    while (type("1234567\n") == LINE_READABLE)
        lines++;
    CHECK_EQ(lines, LINE_READY / 8);
    CHECK_STR(get(100), "1234567\n");
    CHECK_EQ(type("\n"), LINE_READABLE); /* the line that did not fit was kept */
    while (--lines > 0)
        CHECK_STR(get(100), "1234567\n");
    CHECK_STR(get(100), "1234567\n");
    CHECK_STR(get(100), "(again)");
}

TEST(raw_bytes_are_readable_at_once)
{
    start();
    type("dropped");
    line_set_raw(&line, true);
    screen[0] = '\0';
    CHECK_EQ(type("a\r\x03\x04\x7f"), LINE_READABLE);
    CHECK_STR(screen, "");
    CHECK_STR(get(2), "a\r");
    CHECK_STR(get(100), "\x03\x04\x7f");
    CHECK_STR(get(100), "(again)");
    type("unread");
    line_set_raw(&line, false);
    CHECK_STR(get(100), "(again)");
}

TEST(raw_bytes_that_nobody_reads_are_lost)
{
    start();
    line_set_raw(&line, true);
    for (int i = 0; i < LINE_READY; i++)
        CHECK_EQ(line_input(&line, 'x'), LINE_READABLE);
    CHECK_EQ(line_input(&line, 'y'), LINE_QUIET);
    CHECK_EQ(strlen(get(2000)), LINE_READY);
}

/* Any bytes at all: the sanitizers watch, and what is readable is bounded. */
TEST(random_typing)
{
    uint32_t random = 1;
    char text[64];

    start();
    for (int i = 0; i < 200000; i++) {
        random = random * 1664525 + 1013904223;
        screen[0] = '\0';
        line_input(&line, (uint8_t)(random >> 16));
        if (random >> 30 == 0)
            CHECK(line_read(&line, text, random >> 24 & 63) <= 63);
        if (random % 5000 == 0)
            line_set_raw(&line, !line.raw);
        CHECK(line.length < LINE_MAX && line.put - line.got <= LINE_READY);
    }
}
