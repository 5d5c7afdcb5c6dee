/* SPDX-License-Identifier: MIT
 *
 * What lies on a process's kernel stack when a trap has arrived in C, and where in it a system call finds
 * its arguments.
 */
#ifndef OS_FRAME_H
#define OS_FRAME_H

#include <stdbool.h>
#include <stdint.h>
#include "user_segments.h"
#include "x86/bits.h"

#define VECTOR_SYSCALL  0x80
#define VECTOR_SYSENTER 0x81 /* no vector of the processor's: what sysenter_entry puts there */

/* Built by trap_common in entry.S, from the top of the stack downwards. */
struct trap_frame {
    uint32_t gs, fs, es, ds;
    uint32_t di, si, bp, sp_unused, bx, dx, cx, ax; /* as PUSHA leaves them */
    uint32_t vector;
    uint32_t error; /* 0 where the processor pushes none */
    uint32_t ip, cs, flags;
    uint32_t sp, ss; /* only there if user code was interrupted */
};

_Static_assert(sizeof(struct trap_frame) == 76, "no hole");

static inline bool frame_is_user(const struct trap_frame *frame)
{
    return (frame->cs & 3) != 0;
}

static inline uintptr_t frame_call(const struct trap_frame *frame)
{
    return frame->ax;
}

static inline void frame_set_result(struct trap_frame *frame, intptr_t result)
{
    frame->ax = (uint32_t)result;
}

/* A program's first registers. */
static inline struct trap_frame frame_of_program(uintptr_t entry, uintptr_t stack)
{
    return (struct trap_frame){.ds = USER_DS,
                               .es = USER_DS,
                               .vector = VECTOR_SYSCALL,
                               .ip = entry,
                               .cs = USER_CS,
                               .flags = FLAGS_FIXED | FLAGS_IF,
                               .sp = stack,
                               .ss = USER_DS};
}

/* The five arguments of a system call. -EFAULT: some lie where there is no memory. */
int frame_arguments(const struct trap_frame *frame, uintptr_t arguments[5]);

void frame_print(const struct trap_frame *frame);
#endif
