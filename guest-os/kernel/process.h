/* SPDX-License-Identifier: MIT
 *
 * Processes: the table, and what each owns. A process runs in the kernel until it sleeps or returns to its
 * program: the kernel is never preempted. So only what interrupts touch too is guarded by irq_save().
 */
#ifndef OS_PROCESS_H
#define OS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "abi.h"
#include "fpu.h"
#include "frame.h"
#include "fs.h"
#include "space.h"

#define STACK_BYTES 8192 /* of a kernel stack */
#define STATE_FREE  0    /* beside abi.h's states: a place in the table that nobody uses */
#define STATE_NEW   5    /* a process that is being made: it cannot be woken yet */
#define EINTR       4    /* inside the kernel: the process has been killed and must unwind */

struct file;

struct process {
    int32_t pid, group;
    struct process *parent;
    uint32_t state;             /* guarded, with the four that follow */
    const void *channel;        /* what it sleeps for */
    uint32_t wake_tick;         /* if that is the time */
    uint32_t signal;            /* it must end because of this one; 0: it need not */
    struct process *next_ready; /* in the queue of those that may run */
    uint32_t exit_word;         /* for the parent's wait */
    uint32_t ticks;
    void *kernel_stack_pointer; /* while it does not run */
    struct space space;
    struct file *files[MAX_FILES];
    struct fs_node *directory;
    char name[PROCESS_NAME_MAX];
    struct fpu_state fpu;
};

extern struct process process_table[MAX_PROCESSES];
extern struct process *current; /* NULL: the idle loop runs */

uint8_t *process_stack(const struct process *process);
struct trap_frame *process_frame(const struct process *process);

/* Process 1 out of a program in the file system; it is the ancestor of all others. */
void process_start_first(const char *path, char *const argv[]);

/* System calls. */
intptr_t process_fork(void);
intptr_t process_wait(uint32_t *exit_word);
__attribute__((noreturn)) void process_exit(uint32_t exit_word);
int process_kill(int32_t pid, uint32_t signal);
int process_set_group(int32_t pid, int32_t group);
uint32_t process_list(struct process_info *to, uint32_t n);

/* A process must end because of a signal, the first that it gets. */
void process_signal(struct process *process, uint32_t signal);

/* The signal for every process of a group, process 1 excepted. How many there were. */
unsigned process_kill_group(int32_t group, uint32_t signal);

/* Make the current process run a program with these arguments; on success its frame is a new one. */
int process_exec(const char *path, char *const argv[]);

#endif
