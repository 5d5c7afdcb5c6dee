/* SPDX-License-Identifier: MIT
 *
 * Hostile: nothing but exits, for ever. Each is legal and cheap, so no single one may kill; but time
 * spent in the host for a guest is that guest's time.
 * Popek and Goldberg: resource control.
 */
#include "rt/io.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-flood";

void probe_main(uint32_t nonce)
{
    put_text("flooding\n");
    for (;;)
        outb(UART_SCR, (uint8_t)nonce++);
}
