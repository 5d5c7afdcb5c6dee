/* SPDX-License-Identifier: MIT
 *
 * There is no ACPI in this PC: the emulators' own exits are used, one after the other. On a real machine
 * both ports are nobody's.
 */
#include "dev/power.h"
#include "dev/uart.h"
#include "print.h"
#include "sensitive.h"

#define DEBUG_EXIT_PORT     0xf4 /* QEMU's isa-debug-exit; it returns 2 * value + 1 */
#define DEBUG_EXIT_DONE     0x10
#define BOCHS_SHUTDOWN_PORT 0x8900

void power_off(uint8_t status)
{
    irq_disable();
    if (status == 0)
        print("Peel guest OS: power off\n");
    else
        print("Peel guest OS: power off, status %u\n", status);
    uart_drain();
    outb(DEBUG_EXIT_PORT, (uint8_t)(DEBUG_EXIT_DONE + status));
    for (const char *c = "Shutdown"; *c; c++)
        outb(BOCHS_SHUTDOWN_PORT, (uint8_t)*c);
    for (;;) {
        cli();
        hlt();
    }
}
