/* SPDX-License-Identifier: MIT
 *
 * Pipes.
 */
#ifndef OS_PIPE_H
#define OS_PIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pipe;

/* Both ends open; NULL: there is no room for another one. */
struct pipe *pipe_new(void);
void pipe_destroy(struct pipe *pipe);

/* One end is gone; with both the pipe is. */
void pipe_close(struct pipe *pipe, bool writing_end);

/* Reading waits for a byte, or for the last writer's end; writing for room for all n. */
intptr_t pipe_read(struct pipe *pipe, uintptr_t user, size_t n);
intptr_t pipe_write(struct pipe *pipe, uintptr_t user, size_t n);
uint32_t pipe_used(const struct pipe *pipe);
#endif
