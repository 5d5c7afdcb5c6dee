/* SPDX-License-Identifier: MIT
 *
 * See sched.h. Every process that may run stands in one queue; a turn is a tick long.
 */
#include "sched.h"
#include <stddef.h>
#include "context.h"
#include "print.h"
#include "process.h"
#include "sensitive.h"

#define STACK_MAGIC 0x70656570 /* at the end of each kernel stack: gone, if one has grown beyond */

static struct process *first_ready, **last_ready = &first_ready;
static void *idle_stack_pointer;
static volatile uint32_t ticks;
static bool turn_is_over;

void sched_prepare(struct process *p)
{
    *(uint32_t *)process_stack(p) = STACK_MAGIC;
    p->kernel_stack_pointer = context_prepare(process_frame(p));
}

void sched_make_ready(struct process *p)
{
    uintptr_t irq = irq_save();

    p->state = STATE_READY;
    p->channel = NULL;
    p->next_ready = NULL;
    *last_ready = p;
    last_ready = &p->next_ready;
    irq_restore(irq);
}

static struct process *take_ready(void)
{
    struct process *p = first_ready;

    if (p == NULL)
        return NULL;
    first_ready = p->next_ready;
    if (first_ready == NULL)
        last_ready = &first_ready;
    return p;
}

/* [route switch 30] From one kernel stack to the other
 * Space, kernel stack and x87 change hands before the stack pointer does. With nobody ready the
 * idle loop goes on, in the memory of whoever ran last: it needs only the kernel's, which is in
 * every space. */
void sched_switch(void)
{
    struct process *next = take_ready();
    void **save = current ? &current->kernel_stack_pointer : &idle_stack_pointer;

    turn_is_over = false;
    assert(current == NULL || *(uint32_t *)process_stack(current) == STACK_MAGIC);
    if (next == current && next != NULL) {
        next->state = STATE_RUNNING;
        return;
    }
    current = next;
    if (next == NULL) {
        context_switch(save, idle_stack_pointer);
        return;
    }
    next->state = STATE_RUNNING;
    space_activate(&next->space);
    context_set_kernel_stack(process_stack(next) + STACK_BYTES);
    fpu_switch(&next->fpu);
    context_switch(save, next->kernel_stack_pointer);
}

/* [route switch 25] To the end of the queue */
void sched_yield(void)
{
    sched_make_ready(current);
    sched_switch();
}

int sched_sleep(const void *channel)
{
    if (current->signal != 0)
        return -EINTR;
    current->channel = channel;
    current->state = STATE_SLEEPING;
    sched_switch();
    return current->signal != 0 ? -EINTR : 0;
}

void sched_wake(const void *channel)
{
    uintptr_t irq = irq_save();

    for (struct process *p = process_table; p < process_table + MAX_PROCESSES; p++) {
        if (p->state == STATE_SLEEPING && p->channel == channel)
            sched_make_ready(p);
    }
    irq_restore(irq);
}

static bool is_past(uint32_t tick)
{
    return (int32_t)(ticks - tick) >= 0;
}

int sched_sleep_ticks(uint32_t n)
{
    uintptr_t irq = irq_save();
    int error = 0;

    current->wake_tick = ticks + (n < INT32_MAX ? n : INT32_MAX);
    while (error == 0 && !is_past(current->wake_tick))
        error = sched_sleep((const void *)&ticks);
    irq_restore(irq);
    return error;
}

/* [route switch 10] The timer's interrupt
 * It counts, wakes those whose time has come, and notes that the turn is over. It does not
 * switch: whatever the processor was doing in the kernel is finished first. */
void sched_tick(void)
{
    ticks++;
    for (struct process *p = process_table; p < process_table + MAX_PROCESSES; p++) {
        if (p->state == STATE_SLEEPING && p->channel == (const void *)&ticks &&
            is_past(p->wake_tick))
            sched_make_ready(p);
    }
    if (current != NULL)
        current->ticks++;
    turn_is_over = true;
}

uint32_t sched_ticks(void)
{
    return ticks;
}

bool sched_is_over(void)
{
    return turn_is_over && first_ready != NULL;
}

void sched_idle(void)
{
    for (;;) {
        irq_disable();
        if (first_ready != NULL)
            sched_switch();
        else
            irq_enable_and_halt();
    }
}
