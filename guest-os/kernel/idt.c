/* SPDX-License-Identifier: MIT
 *
 * The interrupt table, and what to do when something arrives through it. An exception ends the
 * kernel: nothing in it faults on purpose yet.
 */
#include <stdint.h>
#include "cpu.h"
#include "gdt.h"
#include "idt.h"
#include "pic.h"
#include "pit.h"
#include "power.h"
#include "print.h"
#include "trap.h"

#define GATE_INTERRUPT 0x8e /* present, DPL 0, 32-bit interrupt gate */
#define VECTOR_PF      14

/* Intel SDM volume 3, 7.11. */
struct gate {
    uint16_t offset_low, selector;
    uint8_t zero, type;
    uint16_t offset_high;
};

_Static_assert(sizeof(struct gate) == 8, "the processor reads it");

extern const uint32_t trap_stubs[N_VECTORS]; /* trap.S */

static struct gate idt[N_VECTORS];

void idt_init(void)
{
    const struct table_pointer pointer = {sizeof(idt) - 1, (uint32_t)idt};

    for (unsigned v = 0; v < N_VECTORS; v++)
        idt[v] = (struct gate){
            .offset_low = (uint16_t)trap_stubs[v],
            .selector = KERNEL_CS,
            .type = GATE_INTERRUPT,
            .offset_high = (uint16_t)(trap_stubs[v] >> 16),
        };
    lidt(&pointer);
}

__attribute__((noreturn)) static void trap_panic(const struct trap_frame *f)
{
    print("panic: exception %u, error %08x, at %02x:%08x, eflags %08x\n", f->vector, f->error,
          f->cs, f->eip, f->eflags);
    print("  eax %08x ebx %08x ecx %08x edx %08x\n", f->eax, f->ebx, f->ecx, f->edx);
    print("  esi %08x edi %08x ebp %08x esp %08x\n", f->esi, f->edi, f->ebp, (uint32_t)(f + 1));
    if (f->vector == VECTOR_PF)
        print("  cr2 %08x\n", read_cr2());
    power_off();
}

static void irq_handle(unsigned irq)
{
    switch (irq) {
    case IRQ_TIMER: pit_handle_tick(); break;
    default: print("interrupt %u: nobody asked for it\n", irq); break;
    }
    pic_end_interrupt(irq);
}

void trap_handle(struct trap_frame *frame)
{
    if (frame->vector < VECTOR_IRQ_0)
        trap_panic(frame);
    irq_handle(frame->vector - VECTOR_IRQ_0);
}
