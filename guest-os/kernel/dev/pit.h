/* SPDX-License-Identifier: MIT
 *
 * The timer.
 */
#ifndef OS_PIT_H
#define OS_PIT_H

#include <stdint.h>

#define PIT_COUNTER_0 0x40
#define PIT_HZ_MIN    19
#define PIT_HZ_MAX    10000

/* From here on the timer interrupts `hz` times a second, once interrupts are on. */
void pit_init(uint32_t hz);
#endif
