/* SPDX-License-Identifier: MIT
 *
 * A gate of the IDT as the processor reads it: Intel SDM volume 3, 7.11.
 */
#ifndef OS_GATE_H
#define OS_GATE_H

#include <stdint.h>

#define GATE_INTERRUPT 0x8e /* present, DPL 0, interrupts off on entry */
#define GATE_USER      0x60 /* DPL 3: INT may name it */

struct gate {
    uint16_t offset_low, selector;
    uint8_t zero, type;
    uint16_t offset_high;
};

_Static_assert(sizeof(struct gate) == 8, "the processor reads it");

static inline struct gate gate_to(uintptr_t target, uint16_t selector, uint8_t type)
{
    return (struct gate){.offset_low = (uint16_t)target,
                         .selector = selector,
                         .type = type,
                         .offset_high = (uint16_t)(target >> 16)};
}
#endif
