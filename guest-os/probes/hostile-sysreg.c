/* SPDX-License-Identifier: MIT
 *
 * Hostile: instructions that a bit of CR4 opens to every ring, and with each of them a piece of state
 * that no rung switches, so that one machine could see or change another's. The nonce picks:
 *
 *   0  XGETBV (CR4.OSXSAVE): XCR0, and with it every VEX instruction
 *   1  RDPKRU (CR4.PKE): protection keys
 *   2  RDPMC  (CR4.PCE): performance counters, the host's among them (only Bochs has the instruction)
 *
 * Expected at rung 1: 0 and 1 #UD, 2 #GP(0), and the VM is stopped. Natively as in CR4 at boot: 0 and 1
 * #UD, and with no handler a triple fault; 2 comes back.
 */
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-sysreg";

void probe_main(uint32_t nonce)
{
    static const char *const names[3] = {"xgetbv", "rdpkru", "rdpmc"};
    uint32_t choice = nonce % 3;

    print("about to: %s\n", names[choice]);
    uart_drain();
    switch (choice) {
    case 0: __asm__ volatile("xgetbv" : : "c"(0) : "eax", "edx"); break;
    case 1: __asm__ volatile(".byte 0x0f, 0x01, 0xee" : : "c"(0) : "eax", "edx"); break;
    default: __asm__ volatile("rdpmc" : : "c"(0) : "eax", "edx"); break;
    }
    print("came back from %s\n", names[choice]);
}
