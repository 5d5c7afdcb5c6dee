/* SPDX-License-Identifier: MIT
 *
 * What lies on the stack when a trap has arrived in C.
 */
#ifndef OS_TRAP_H
#define OS_TRAP_H

#include <stddef.h>
#include <stdint.h>

#define N_VECTORS    48 /* the processor's 32 and the 8259s' 16 */
#define VECTOR_IRQ_0 32

/* Built by trap_common in trap.S, from the top of the stack downwards. */
struct trap_frame {
    uint32_t es, ds;
    uint32_t edi, esi, ebp, esp_unused, ebx, edx, ecx, eax; /* as PUSHA leaves them */
    uint32_t vector;
    uint32_t error; /* 0 where the processor pushes none */
    uint32_t eip, cs, eflags;
};

_Static_assert(offsetof(struct trap_frame, vector) == 40, "two segments and PUSHA's eight");
_Static_assert(sizeof(struct trap_frame) == 60, "no hole");

/* Called by trap_common. Returns to the interrupted code. */
void trap_handle(struct trap_frame *frame);
#endif
