/* SPDX-License-Identifier: MIT
 *
 * There is no ACPI in this PC: the emulators' own exits are used, one after the other. On a real
 * machine both ports are nobody's.
 */
#include <stdint.h>
#include "console.h"
#include "cpu.h"
#include "power.h"

#define DEBUG_EXIT_PORT     0xf4 /* QEMU's isa-debug-exit; status 2 * value + 1 */
#define DEBUG_EXIT_DONE     0x10
#define BOCHS_SHUTDOWN_PORT 0x8900

void power_off(void)
{
    console_drain();
    outb(DEBUG_EXIT_PORT, DEBUG_EXIT_DONE);
    for (const char *c = "Shutdown"; *c; c++)
        outb(BOCHS_SHUTDOWN_PORT, (uint8_t)*c);
    for (;;) {
        cli();
        hlt();
    }
}
