/* SPDX-License-Identifier: MIT
 *
 * Powering off in the two emulators, and halting where there is nothing to tell.
 */
#include "x86/power.h"
#include "lib/console.h"
#include "x86/insn.h"

#define QEMU_DEBUG_EXIT 0xF4
#define BOCHS_SHUTDOWN  0x8900

void power_off(enum power_off_status status)
{
    static const char *const names[] = {"ok", "error", "panic"};

    printf("peel: off: %s\n", names[status]);
    console_drain();
    for (const char *c = "Shutdown"; *c != '\0'; c++) {
        outb(BOCHS_SHUTDOWN, (uint8_t)*c);
    }
    outb(QEMU_DEBUG_EXIT, (uint8_t)status);
    for (;;) {
        cli();
        hlt();
    }
}
