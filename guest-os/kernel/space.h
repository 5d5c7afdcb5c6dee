/* SPDX-License-Identifier: MIT
 *
 * The memory of a process: what every memory flavour can do. kernel/paged/ and kernel/flat/ have one
 * implementation each, and a struct space in space_type.h.
 */
#ifndef OS_SPACE_H
#define OS_SPACE_H

#include <stdbool.h>
#include "memory.h"
#include "space_type.h"

/* Once, before there are processes: the kernel's own memory in its lasting form. */
void space_init(void);

/* An empty space for a program that ends at `end`. -ENOMEM. */
int space_create(struct space *space, uintptr_t end);
/* Memory for [from, to) of the program. -ENOMEM. */
int space_load(struct space *space, uintptr_t from, uintptr_t to, bool writable);
/* A copy for a child. -ENOMEM. */
int space_fork(struct space *child, struct space *parent);
/* Everything is free again. Must not be the active one. */
void space_destroy(struct space *space);

/* Go on with this one; NULL: with the kernel alone. */
void space_activate(const struct space *space);

/* Where the first byte of [user, user + *n) is for the kernel; *n shrinks to what lies together there.
 * NULL: the program may not do that, or there is no memory for it. */
void *space_window(struct space *space, uintptr_t user, size_t *n, bool write);

enum space_fault { SPACE_RETRY, SPACE_DENIED, SPACE_NO_MEMORY };
/* A page fault of the program's. */
enum space_fault space_fault(struct space *space, uintptr_t user, bool write);

/* The stack starts below this. */
uintptr_t space_stack_top(const struct space *space);
/* Programs may lie in [PROGRAM_BASE, this). */
uintptr_t space_program_limit(void);

/* The system calls of these names. */
intptr_t space_sbrk(struct space *space, intptr_t delta);
intptr_t space_map(struct space *space, size_t length);
int space_unmap(struct space *space, uintptr_t address, size_t length);

/* The bodies of two loops of bench/kernel/loop.c, where SPACE_IS_PAGED: CR3 gets what it holds; an entry of the current
 * page tables changes. */
void space_loop_cr3(void);
void space_loop_pte(void);

/* How much is there, in KiB. */
uint32_t space_memory(const struct space *space);

#endif
