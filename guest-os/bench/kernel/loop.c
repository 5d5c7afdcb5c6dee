/* SPDX-License-Identifier: MIT
 *
 * See loop.h. Interrupts are off, so that observers count the loop alone.
 */
#include "bench/kernel/loop.h"
#include "abi.h"
#include "dev/pit.h"
#include "frame.h"
#include "sensitive.h"
#include "space.h"

#define LOOP_MOST 1000000 /* interrupts are off for so long */

/* loop_asm.S */
void loop_call(void);
void loop_divide(void);
void loop_divide_instruction(void);
void loop_divide_next(void);

void loop_mark(uint8_t value)
{
    outb(MARK_PORT, value);
}

bool loop_skip_division(struct trap_frame *frame)
{
    if (frame->ip != (uintptr_t)loop_divide_instruction)
        return false;
    frame->ip = (uintptr_t)loop_divide_next;
    return true;
}

static void loop_empty(void)
{
    __asm__ volatile("");
}

static void loop_in(void)
{
    inb(PIT_COUNTER_0);
}

static void loop_cli(void)
{
    irq_enable();
    irq_disable();
}

static void loop_flags(void)
{
    irq_restore(irq_save());
}

int loop_run(uint32_t which, uint32_t count)
{
    static void (*const bodies[])(void) = {
        [LOOP_EMPTY] = loop_empty, [LOOP_IN] = loop_in,         [LOOP_CR3] = space_loop_cr3,
        [LOOP_CALL] = loop_call,   [LOOP_PTE] = space_loop_pte, [LOOP_DIVIDE] = loop_divide,
        [LOOP_CLI] = loop_cli,     [LOOP_FLAGS] = loop_flags,
    };
    uintptr_t irq;

    if (which >= sizeof(bodies) / sizeof(bodies[0]) || count > LOOP_MOST)
        return -EINVAL;
    if ((which == LOOP_CR3 || which == LOOP_PTE) && !SPACE_IS_PAGED)
        return -ENOSYS;
    irq = irq_save();
    loop_mark((uint8_t)which);
    for (uint32_t i = 0; i < count; i++)
        bodies[which]();
    loop_mark((uint8_t)which);
    irq_restore(irq);
    return 0;
}
