/* SPDX-License-Identifier: MIT
 *
 * A gate of the IDT as the processor reads it: Intel SDM volume 3, 7.14.1.
 */
#ifndef OS_GATE_H
#define OS_GATE_H

#include <stdint.h>

#define GATE_INTERRUPT 0x8e /* present, DPL 0, interrupts off on entry */
#define GATE_USER      0x60 /* DPL 3: INT may name it */

struct gate {
    uint16_t offset_low, selector;
    uint8_t ist, type;
    uint16_t offset_middle;
    uint32_t offset_high, zero;
};

_Static_assert(sizeof(struct gate) == 16, "the processor reads it");

static inline struct gate gate_to(uintptr_t target, uint16_t selector, uint8_t type)
{
    return (struct gate){.offset_low = (uint16_t)target,
                         .selector = selector,
                         .type = type,
                         .offset_middle = (uint16_t)(target >> 16),
                         .offset_high = (uint32_t)(target >> 32)};
}
#endif
