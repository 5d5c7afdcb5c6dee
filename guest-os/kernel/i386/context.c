/* SPDX-License-Identifier: MIT
 *
 * See context.h, and context_switch in entry.S.
 */
#include "context.h"
#include <stdint.h>
#include "gdt.h"

#define SAVED_REGISTERS 4

void trap_return(void); /* entry.S */

/* [route switch 50] A process that has never run
 * Its stack looks as if it had left: context_switch() returns into trap_return, and that to the
 * program. */
void *context_prepare(struct trap_frame *frame)
{
    uint32_t *sp = (uint32_t *)frame;

    *--sp = (uint32_t)trap_return;
    for (int i = 0; i < SAVED_REGISTERS; i++)
        *--sp = 0;
    return sp;
}

void context_set_kernel_stack(void *top)
{
    gdt_set_kernel_stack(top);
}
