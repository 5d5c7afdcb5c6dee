/* SPDX-License-Identifier: MIT
 *
 * The 8254's counter 0 as a square wave (Intel 8254 data sheet, mode 3).
 */
#include "dev/pit.h"
#include "dev/pic.h"
#include "x86/insn.h"

#define PIT_CONTROL   0x43
#define PIT_FREQUENCY 1193182

#define CONTROL_COUNTER_0_BOTH_BYTES_MODE_3 0x36

void pit_init(uint32_t hz)
{
    uint32_t divisor = (PIT_FREQUENCY + hz / 2) / hz;

    outb(PIT_CONTROL, CONTROL_COUNTER_0_BOTH_BYTES_MODE_3);
    outb(PIT_COUNTER_0, (uint8_t)divisor);
    outb(PIT_COUNTER_0, (uint8_t)(divisor >> 8));
    pic_unmask(IRQ_TIMER);
}
