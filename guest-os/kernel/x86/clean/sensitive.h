/* SPDX-License-Identifier: MIT
 *
 * The `clean` processor flavour: what plain/sensitive.h does, without instructions that are sensitive and
 * not privileged. Whether interrupts are on stands in a variable, which every change of it keeps true: STI,
 * CLI, a trap's entry and its IRET. Segment registers are never read: a program always goes on with the
 * segments it was started with.
 */
#ifndef OS_SENSITIVE_H
#define OS_SENSITIVE_H

#define SENSITIVE_IS_CLEAN 1

/* clang-format off */
#ifdef __ASSEMBLER__
#include "frame_offsets.h"
#include "user_segments.h"

/* Room for what nobody saves, so that the frame is the same. Clobbers: nothing that matters. */
    .macro segments_save
    subl $(4 * 4), %esp
    .endm

/* ESP = struct trap_frame. Clobbers: EAX. */
    .macro segments_restore
    testb $3, FRAME_CS(%esp)
    jz 1f
    movl $USER_DS, %eax
    movl %eax, %ds
    movl %eax, %es
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
1:  addl $(4 * 4), %esp
    .endm
#else
/* clang-format on */
#include <stdbool.h>
#include <stdint.h>
#include "x86/bits.h"
#include "x86/insn.h"

extern volatile bool irq_on; /* irq.c */

static inline uintptr_t irq_save(void)
{
    bool was_on = irq_on;

    cli();
    irq_on = false;
    return was_on;
}

static inline void irq_restore(uintptr_t was_on)
{
    irq_on = was_on;
    if (was_on)
        sti();
}

static inline void irq_disable(void)
{
    cli();
    irq_on = false;
}

static inline void irq_enable(void)
{
    irq_on = true;
    sti();
}

static inline void irq_enable_and_halt(void)
{
    irq_on = true;
    sti_hlt();
}

static inline void irq_entered(void)
{
    irq_on = false;
}

static inline void irq_leaving(uintptr_t flags)
{
    irq_on = (flags & FLAGS_IF) != 0;
}
#endif
#endif
