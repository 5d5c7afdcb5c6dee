/* SPDX-License-Identifier: MIT
 *
 * Two 8259As (Intel 8259A data sheet, "Programming the 8259A"), moved away from the processor's own
 * vectors, and the local APIC's LINT0 in front of them, if there is one.
 */
#include "dev/pic.h"
#include "memory.h"
#include "x86/bits.h"
#include "x86/insn.h"

#define MASTER_COMMAND 0x20
#define MASTER_DATA    0x21
#define SLAVE_COMMAND  0xa0
#define SLAVE_DATA     0xa1

#define ICW1_INIT_ICW4 0x11 /* edge triggered, cascaded, ICW4 follows */
#define ICW4_8086      0x01
#define OCW2_EOI       0x20

#define LAPIC_SVR    0x0f0
#define LAPIC_LINT0  0x350
#define SVR_ENABLED  0x1ff /* software enable, spurious vector 0xff */
#define LINT0_EXTINT 0x700 /* the 8259's line, and its vectors */

static uint16_t masked = 0xffff;

static void pic_write_masks(void)
{
    outb(MASTER_DATA, (uint8_t)masked);
    outb(SLAVE_DATA, (uint8_t)(masked >> 8));
}

/* A PC's firmware leaves the local APIC in virtual wire mode (MultiProcessor Specification 1.4,
 * 3.6.2.1). Started without firmware, we do it; with it, this changes nothing. */
static void lapic_pass_through(void)
{
    volatile uint8_t *lapic = memory_lapic();

    if (!(cpuid_edx(1) & CPUID_1_EDX_APIC))
        return;
    *(volatile uint32_t *)(lapic + LAPIC_SVR) = SVR_ENABLED;
    *(volatile uint32_t *)(lapic + LAPIC_LINT0) = LINT0_EXTINT;
}

void pic_init(void)
{
    outb(MASTER_COMMAND, ICW1_INIT_ICW4);
    outb(SLAVE_COMMAND, ICW1_INIT_ICW4);
    outb(MASTER_DATA, VECTOR_IRQ_0);
    outb(SLAVE_DATA, VECTOR_IRQ_0 + 8);
    outb(MASTER_DATA, 1 << IRQ_CASCADE);
    outb(SLAVE_DATA, IRQ_CASCADE);
    outb(MASTER_DATA, ICW4_8086);
    outb(SLAVE_DATA, ICW4_8086);
    pic_write_masks();
    pic_unmask(IRQ_CASCADE);
    lapic_pass_through();
}

void pic_unmask(unsigned irq)
{
    masked &= (uint16_t) ~(1u << irq);
    pic_write_masks();
}

void pic_end_interrupt(unsigned irq)
{
    if (irq >= 8)
        outb(SLAVE_COMMAND, OCW2_EOI);
    outb(MASTER_COMMAND, OCW2_EOI);
}
