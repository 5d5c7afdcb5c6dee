/* SPDX-License-Identifier: MIT
 *
 * The instructions that are sensitive without being privileged, all in this one header: they read or write
 * the interrupt flag and segment registers, and do not trap outside ring 0. This is the `plain` processor
 * flavour, which uses them as any kernel does; clean/sensitive.h does without.
 */
#ifndef OS_SENSITIVE_H
#define OS_SENSITIVE_H

#define SENSITIVE_IS_CLEAN 0

/* clang-format off */
#ifdef __ASSEMBLER__
/* In a trap's entry, above PUSHA's eight words: the segment registers of what was interrupted. Clobbers:
 * nothing. */
    .macro segments_save
    pushl %ds
    pushl %es
    pushl %fs
    pushl %gs
    .endm

/* The same way back. ESP = struct trap_frame. Clobbers: nothing. */
    .macro segments_restore
    popl %gs
    popl %fs
    popl %es
    popl %ds
    .endm
#else
/* clang-format on */
#include <stdint.h>
#include "x86/insn.h"

/* Interrupts off; returns what irq_restore() wants. */
static inline uintptr_t irq_save(void)
{
    uintptr_t flags;

    __asm__ volatile("pushf\n\tpop %0\n\tcli" : "=r"(flags) : : "memory");
    return flags;
}

static inline void irq_restore(uintptr_t flags)
{
    __asm__ volatile("push %0\n\tpopf" : : "r"(flags) : "memory", "cc");
}

static inline void irq_disable(void)
{
    cli();
}

static inline void irq_enable(void)
{
    sti();
}

/* Wait for an interrupt, which is taken before this returns. Off before; on afterwards. */
static inline void irq_enable_and_halt(void)
{
    sti_hlt();
}

/* A trap has begun, by a gate that turns interrupts off; it ends, by an IRET that loads these flags. */
static inline void irq_entered(void)
{
}

static inline void irq_leaving(uintptr_t flags)
{
    (void)flags;
}
#endif
#endif
