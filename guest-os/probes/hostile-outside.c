/* SPDX-License-Identifier: MIT
 *
 * Hostile: reads an address where this machine has no memory. Whatever the host keeps at that place,
 * in its own mappings or another guest's, must not show.
 * Expected at rung 1: #PF (error 0) with CR2 = 80000000, and the VM is stopped. Natively it reads the
 * bus's idle value and comes back.
 */
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-outside";

void probe_main(uint32_t nonce)
{
    (void)nonce;
    put_text("about to: read 80000000\n");
    uart_drain();
    print("came back with %08x\n", *(volatile uint32_t *)0x80000000);
}
