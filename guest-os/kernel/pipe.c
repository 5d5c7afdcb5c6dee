/* SPDX-License-Identifier: MIT
 *
 * See pipe.h. What a pipe holds stands in one frame. Both ends sleep on the pipe's address. Interrupts do
 * not touch pipes: the kernel is not preempted, so nothing here is guarded but the sleep itself.
 */
#include "pipe.h"
#include "memory.h"
#include "process.h"
#include "ring.h"
#include "sched.h"
#include "sensitive.h"

#define MAX_PIPES 32

struct pipe {
    struct ring ring;
    bool readable, writable; /* which ends are open; neither: this place in the table is free */
};

static struct pipe table[MAX_PIPES];

struct pipe *pipe_new(void)
{
    for (struct pipe *p = table; p < table + MAX_PIPES; p++) {
        phys_t frame;

        if (p->readable || p->writable)
            continue;
        frame = memory_take_run(1);
        if (!is_frame(frame))
            return NULL;
        ring_init(&p->ring, phys_to_virt(frame), PIPE_BYTES);
        p->readable = p->writable = true;
        return p;
    }
    return NULL;
}

void pipe_destroy(struct pipe *pipe)
{
    memory_drop(virt_to_phys(pipe->ring.bytes));
    pipe->readable = pipe->writable = false;
}

void pipe_close(struct pipe *pipe, bool writing_end)
{
    if (writing_end)
        pipe->writable = false;
    else
        pipe->readable = false;
    if (pipe->readable || pipe->writable)
        sched_wake(pipe);
    else
        pipe_destroy(pipe);
}

static int pipe_sleep(struct pipe *pipe)
{
    uintptr_t irq = irq_save();
    int error = sched_sleep(pipe);

    irq_restore(irq);
    return error;
}

intptr_t pipe_read(struct pipe *pipe, uintptr_t user, size_t n)
{
    size_t done = 0;

    while (n > 0 && ring_used(&pipe->ring) == 0 && pipe->writable) {
        if (pipe_sleep(pipe) != 0)
            return -EINTR;
    }
    while (done < n && ring_used(&pipe->ring) > 0) {
        size_t here = n - done;
        void *to = space_window(&current->space, user + done, &here, true);

        if (to == NULL)
            return done > 0 ? (intptr_t)done : -EFAULT;
        done += ring_get(&pipe->ring, to, (uint32_t)here);
    }
    sched_wake(pipe);
    return (intptr_t)done;
}

intptr_t pipe_write(struct pipe *pipe, uintptr_t user, size_t n)
{
    size_t done = 0;

    while (done < n) {
        size_t here = n - done;
        const void *from;

        if (!pipe->readable) {
            process_signal(current, SIGPIPE);
            return -EPIPE;
        }
        if (ring_room(&pipe->ring) == 0) {
            if (pipe_sleep(pipe) != 0)
                return -EINTR;
            continue;
        }
        from = space_window(&current->space, user + done, &here, false);
        if (from == NULL)
            return done > 0 ? (intptr_t)done : -EFAULT;
        done += ring_put(&pipe->ring, from, (uint32_t)here);
        sched_wake(pipe);
    }
    return (intptr_t)done;
}

uint32_t pipe_used(const struct pipe *pipe)
{
    return ring_used(&pipe->ring);
}
