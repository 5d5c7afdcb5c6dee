/* SPDX-License-Identifier: MIT
 *
 * The local APIC: the host's only timer. The PIT, the PICs and the RTC belong to the virtual PC.
 */
#ifndef PEEL_X86_LAPIC_H
#define PEEL_X86_LAPIC_H

#include <stdint.h>

/* Enable the local APIC and mask the 8259s, whose interrupts Peel does not use. */
void lapic_init(void);

/* Raise VECTOR_LAPIC_TIMER once, `ticks` of the APIC's clock from now (a nanosecond each in both
 * emulators as tools/run starts them). 0 disarms it. */
void lapic_timer_arm(uint32_t ticks);

/* End of interrupt, for every vector but the spurious one: SDM volume 3, section 12.8.5. */
void lapic_eoi(void);

#endif
