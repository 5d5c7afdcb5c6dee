/* SPDX-License-Identifier: MIT
 *
 * Hostile, and every real kernel's first act: switch interrupts off. If CLI took effect, no timer
 * would ever stop this guest.
 * Expected at rung 1: #GP(0), and the VM is stopped there. Natively it comes back.
 */
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-cli";

void probe_main(uint32_t nonce)
{
    (void)nonce;
    put_text("about to: cli\n");
    uart_drain();
    __asm__ volatile("cli");
    put_text("came back from cli\n");
}
