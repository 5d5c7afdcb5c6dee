/* SPDX-License-Identifier: MIT
 *
 * Kernel stacks, as the architecture lays them out.
 */
#ifndef OS_CONTEXT_H
#define OS_CONTEXT_H

struct trap_frame;

/* The stack pointer of a process that has not run yet: it returns to its program through the frame. */
void *context_prepare(struct trap_frame *frame);

/* Leave this stack, and keep where it stands; go on with another one that was left so. */
void context_switch(void **save, void *load);

/* Traps of programs begin here. */
void context_set_kernel_stack(void *top);
#endif
