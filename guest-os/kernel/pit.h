/* SPDX-License-Identifier: MIT
 *
 * The clock.
 */
#ifndef OS_PIT_H
#define OS_PIT_H

#include <stdint.h>

/* Ticks begin, at `hz` a second (19 to 10000), once interrupts are on. */
void pit_init(uint32_t hz);

/* Called for each timer interrupt, interrupts off. */
void pit_handle_tick(void);

/* Ticks since pit_init(). */
uint32_t pit_ticks(void);
#endif
