/* SPDX-License-Identifier: MIT
 *
 * See tty.h. The line discipline is shared with the interrupt that brings bytes in, so it is guarded.
 */
#include "tty.h"
#include "dev/uart.h"
#include "line.h"
#include "process.h"
#include "sched.h"
#include "sensitive.h"

static struct line line;
static int32_t foreground;

static void echo(void *context, char c)
{
    (void)context;
    uart_put(c);
}

/* [route key 20] What a byte means
 * In the interrupt. A reader that Ctrl-C does not end gets an empty line, so that a shell
 * shows its prompt anew. */
static void received(uint8_t byte)
{
    switch (line_input(&line, byte)) {
    case LINE_QUIET: break;
    case LINE_READABLE: sched_wake(&line); break;
    case LINE_INTERRUPT:
        if (process_kill_group(foreground, SIGINT) == 0 && line_input(&line, '\n') != LINE_QUIET)
            sched_wake(&line);
        break;
    }
}

void tty_init(void)
{
    line_init(&line, echo, NULL);
    uart_init(received);
}

/* [route key 40] Whoever waited for it
 * One line at most, or in raw mode what there is: whatever fits into the program's first piece of memory. */
intptr_t tty_read(uintptr_t user, size_t n)
{
    uintptr_t irq;
    void *to = space_window(&current->space, user, &n, true);
    int got;

    if (n == 0)
        return 0;
    if (to == NULL)
        return -EFAULT;
    irq = irq_save();
    while ((got = line_read(&line, to, n)) == -EAGAIN) {
        if (sched_sleep(&line) != 0) {
            got = -EINTR;
            break;
        }
    }
    irq_restore(irq);
    return got;
}

/* [route call 70] Bytes for the terminal */
intptr_t tty_write(uintptr_t user, size_t n)
{
    size_t done = 0;

    while (done < n && current->signal == 0) {
        size_t here = n - done;
        const char *from = space_window(&current->space, user + done, &here, false);

        if (from == NULL)
            return done > 0 ? (intptr_t)done : -EFAULT;
        for (size_t i = 0; i < here; i++)
            uart_put(from[i]);
        done += here;
    }
    return (intptr_t)done;
}

int32_t tty_set_foreground(int32_t group)
{
    int32_t before = foreground;

    if (group != 0)
        foreground = group;
    return before;
}

int tty_set_mode(int mode)
{
    uintptr_t irq = irq_save();
    int before = line.raw ? TTY_RAW : TTY_LINES;

    if ((mode == TTY_RAW) != line.raw)
        line_set_raw(&line, mode == TTY_RAW);
    irq_restore(irq);
    return before;
}
