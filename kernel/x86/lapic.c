/* SPDX-License-Identifier: MIT
 *
 * The local APIC in xAPIC mode: Intel SDM volume 3, chapter 10.
 */
#include "x86/lapic.h"
#include "mm/paging.h"
#include "x86/cr.h"
#include "x86/insn.h"
#include "x86/vectors.h"

enum lapic_register { /* byte offsets: SDM table 12-1 */
                      LAPIC_EOI = 0x0B0,
                      LAPIC_SVR = 0x0F0,
                      LAPIC_LVT_TIMER = 0x320,
                      LAPIC_LVT_LINT0 = 0x350,
                      LAPIC_LVT_LINT1 = 0x360,
                      LAPIC_TIMER_INITIAL = 0x380,
                      LAPIC_TIMER_DIVIDE = 0x3E0,
};

#define SVR_ENABLE   0x100
#define LVT_MASKED   0x10000
#define DIVIDE_BY_1  0xB
#define APIC_BASE_EN 0x800

#define PIC1_DATA 0x21
#define PIC2_DATA 0xA1

static volatile uint32_t *lapic;

static void lapic_write(enum lapic_register reg, uint32_t value)
{
    lapic[reg / 4] = value;
}

void lapic_init(void)
{
    uint64_t base = rdmsr(MSR_APIC_BASE);

    wrmsr(MSR_APIC_BASE, base | APIC_BASE_EN);
    lapic = paging_direct(hpa(base & 0xFFFFF000));
    outb(PIC1_DATA, 0xFF);
    outb(PIC2_DATA, 0xFF);
    lapic_write(LAPIC_SVR, SVR_ENABLE | VECTOR_SPURIOUS);
    lapic_write(LAPIC_LVT_LINT0, LVT_MASKED);
    lapic_write(LAPIC_LVT_LINT1, LVT_MASKED);
    lapic_write(LAPIC_TIMER_DIVIDE, DIVIDE_BY_1);
    lapic_write(LAPIC_LVT_TIMER, VECTOR_LAPIC_TIMER);
}

void lapic_timer_arm(uint32_t ticks)
{
    lapic_write(LAPIC_TIMER_INITIAL, ticks);
}

void lapic_eoi(void)
{
    lapic_write(LAPIC_EOI, 0);
}
