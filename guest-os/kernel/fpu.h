/* SPDX-License-Identifier: MIT
 *
 * The x87 and SSE registers, switched lazily: they stay whose they are until another process uses some.
 */
#ifndef OS_FPU_H
#define OS_FPU_H

#include <stdbool.h>
#include <stdint.h>

/* What FXSAVE writes, or on a processor without it FNSAVE. */
struct fpu_state {
    uint32_t words[128] __attribute__((aligned(16)));
};

void fpu_init(void);
bool fpu_has_sse(void);

/* The state of a process whose program begins. */
void fpu_reset(struct fpu_state *state);

/* The current process's for its child. */
void fpu_fork(struct fpu_state *child);

/* The registers become free if the current process has them. */
void fpu_drop(void);

/* Another process runs: its first use of the registers traps, unless they are still its own. */
void fpu_switch(const struct fpu_state *next);

/* That trap. */
void fpu_load(struct fpu_state *state);
#endif
