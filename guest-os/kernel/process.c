/* SPDX-License-Identifier: MIT
 *
 * How processes come and go: see process.h.
 */
#include "process.h"
#include "file.h"
#include "print.h"
#include "sched.h"
#include "sensitive.h"
#include "lib/string.h"

struct process process_table[MAX_PROCESSES];
struct process *current;

static uint8_t stacks[MAX_PROCESSES][STACK_BYTES] __attribute__((aligned(16)));
static int32_t last_pid;

uint8_t *process_stack(const struct process *process)
{
    return stacks[process - process_table];
}

struct trap_frame *process_frame(const struct process *process)
{
    return (struct trap_frame *)(process_stack(process) + STACK_BYTES) - 1;
}

static struct process *process_find(int32_t pid)
{
    for (struct process *p = process_table; p < process_table + MAX_PROCESSES; p++) {
        if (p->state != STATE_FREE && p->pid == pid)
            return p;
    }
    return NULL;
}

/* A place in the table with a new pid, everything else zero; it is not ready yet. */
static struct process *process_new(void)
{
    for (struct process *p = process_table; p < process_table + MAX_PROCESSES; p++) {
        if (p->state != STATE_FREE)
            continue;
        memset(p, 0, sizeof(*p));
        do
            last_pid = last_pid == INT32_MAX ? 2 : last_pid + 1;
        while (process_find(last_pid) != NULL);
        p->pid = last_pid;
        p->state = STATE_NEW;
        sched_prepare(p);
        return p;
    }
    return NULL;
}

void process_start_first(const char *path, char *const argv[])
{
    struct process *first = process_new();
    int error;

    first->group = first->pid;
    file_open_terminal(first);
    current = first;
    error = file_open_root(first);
    if (error == 0)
        error = process_exec(path, argv);
    if (error != 0)
        panic("%s cannot be started: error %d", path, -error);
    current = NULL;
    space_activate(NULL);
    sched_make_ready(first);
}

intptr_t process_fork(void)
{
    struct process *child = process_new();
    int error;

    if (child == NULL)
        return -EAGAIN;
    error = space_fork(&child->space, &current->space);
    if (error != 0) {
        child->state = STATE_FREE;
        return error;
    }
    child->group = current->group;
    child->parent = current;
    memcpy(child->name, current->name, sizeof(child->name));
    file_share_all(child, current);
    fpu_fork(&child->fpu);
    *process_frame(child) = *process_frame(current);
    frame_set_result(process_frame(child), 0);
    sched_make_ready(child);
    return child->pid;
}

/* Children of a process that ends go to process 1. */
static void leave_children(void)
{
    for (struct process *p = process_table; p < process_table + MAX_PROCESSES; p++) {
        if (p->state != STATE_FREE && p->parent == current)
            p->parent = process_table;
    }
    sched_wake(process_table);
}

void process_exit(uint32_t exit_word)
{
    struct space *space = &current->space;

    if (current->pid == 1)
        panic("process 1 ended: status %u, signal %u", WAIT_STATUS(exit_word),
              WAIT_SIGNAL(exit_word));
    file_close_all();
    fpu_drop();
    space_activate(NULL);
    space_destroy(space);
    leave_children();
    irq_disable();
    current->exit_word = exit_word;
    current->state = STATE_ENDED;
    sched_wake(current->parent);
    sched_switch();
    panic("a process that had ended ran on");
}

/* An ended child, or -ECHILD without any child, or 0: all of them live. */
static intptr_t reap(uint32_t *exit_word)
{
    intptr_t found = -ECHILD;

    for (struct process *p = process_table; p < process_table + MAX_PROCESSES; p++) {
        if (p->state == STATE_FREE || p->parent != current)
            continue;
        if (p->state == STATE_ENDED) {
            *exit_word = p->exit_word;
            p->state = STATE_FREE;
            return p->pid;
        }
        found = 0;
    }
    return found;
}

/* A process sleeps on its own place in the table until a child has ended. */
intptr_t process_wait(uint32_t *exit_word)
{
    uintptr_t irq = irq_save();
    intptr_t pid = reap(exit_word);

    while (pid == 0) {
        if (sched_sleep(current) != 0) {
            pid = -EINTR;
            break;
        }
        pid = reap(exit_word);
    }
    irq_restore(irq);
    return pid;
}

void process_signal(struct process *p, uint32_t signal)
{
    uintptr_t irq = irq_save();

    if (p->state != STATE_ENDED && p->signal == 0 && signal != 0) {
        p->signal = signal;
        if (p->state == STATE_SLEEPING)
            sched_make_ready(p);
    }
    irq_restore(irq);
}

unsigned process_kill_group(int32_t group, uint32_t signal)
{
    unsigned found = 0;

    for (struct process *p = process_table; p < process_table + MAX_PROCESSES; p++) {
        if (p->state != STATE_FREE && p->group == group && p->pid != 1) {
            process_signal(p, signal);
            found++;
        }
    }
    return found;
}

int process_kill(int32_t pid, uint32_t signal)
{
    struct process *p;

    if (signal > SIGMAX || pid == 0 || pid == INT32_MIN)
        return -EINVAL;
    if (pid < 0)
        return process_kill_group(-pid, signal) > 0 ? 0 : -ESRCH;
    p = process_find(pid);
    if (p == NULL)
        return -ESRCH;
    if (pid == 1)
        return -EPERM;
    process_signal(p, signal);
    return 0;
}

int process_set_group(int32_t pid, int32_t group)
{
    struct process *p = pid == 0 ? current : process_find(pid);

    if (group < 0)
        return -EINVAL;
    if (p == NULL || (p != current && p->parent != current))
        return -ESRCH;
    p->group = group == 0 ? p->pid : group;
    return 0;
}

uint32_t process_list(struct process_info *to, uint32_t n)
{
    uint32_t found = 0;

    for (const struct process *p = process_table; p < process_table + MAX_PROCESSES; p++) {
        if (p->state == STATE_FREE)
            continue;
        if (found < n) {
            to[found] = (struct process_info){.pid = p->pid,
                                              .parent = p->parent ? p->parent->pid : 0,
                                              .group = p->group,
                                              .state = p->state,
                                              .memory = space_memory(&p->space),
                                              .ticks = p->ticks};
            memcpy(to[found].name, p->name, sizeof(to[found].name));
        }
        found++;
    }
    return found;
}
