/* SPDX-License-Identifier: MIT
 *
 * Who runs: round robin. Interrupts are off in all of it.
 */
#ifndef OS_SCHED_H
#define OS_SCHED_H

#include <stdbool.h>
#include <stdint.h>

struct process;

/* Give a new process a kernel stack that returns to its program through its frame. */
void sched_prepare(struct process *process);
void sched_make_ready(struct process *process);

/* Sleep until somebody wakes the channel, an address that stands for what is waited for. It may be woken
 * for nothing: ask again. -EINTR: killed; the caller gives up what it has and returns to its caller. */
int sched_sleep(const void *channel);
void sched_wake(const void *channel);

/* Sleep for so many ticks. */
int sched_sleep_ticks(uint32_t n);

/* Leave the processor to others: for ever unless the current process is ready or will be woken. */
void sched_switch(void);
void sched_yield(void);

/* The timer interrupt. */
void sched_tick(void);
uint32_t sched_ticks(void);

/* Whether the current process has had its turn. */
bool sched_is_over(void);

/* What the boot becomes: it runs when nobody else can. */
__attribute__((noreturn)) void sched_idle(void);
#endif
