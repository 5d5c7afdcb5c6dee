/* SPDX-License-Identifier: MIT
 *
 * Hostile: INT 0x80 through whatever gate stands there. The processor's error code is 0x80 * 8 + 2;
 * QEMU's is 0x80 * 16 + 2, so a host that trusts it looks at another vector.
 * Expected at rung 1: #GP, and the VM is stopped.
 */
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-intn";

void probe_main(uint32_t nonce)
{
    (void)nonce;
    put_text("about to: int 0x80\n");
    uart_drain();
    __asm__ volatile("int $0x80" : : : "memory", "cc");
    put_text("came back from int 0x80\n");
}
