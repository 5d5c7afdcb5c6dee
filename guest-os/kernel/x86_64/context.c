/* SPDX-License-Identifier: MIT
 *
 * See context.h, and context_switch in entry.S.
 */
#include "context.h"
#include <stdint.h>
#include "gdt.h"

#define SAVED_REGISTERS 6

void trap_return(void); /* entry.S */

void *context_prepare(struct trap_frame *frame)
{
    uint64_t *sp = (uint64_t *)frame;

    *--sp = (uint64_t)trap_return;
    for (int i = 0; i < SAVED_REGISTERS; i++)
        *--sp = 0;
    return sp;
}

void context_set_kernel_stack(void *top)
{
    gdt_set_kernel_stack(top);
}
