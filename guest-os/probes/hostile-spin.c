/* SPDX-License-Identifier: MIT
 *
 * Hostile: never ends and never traps. Only the host's timer gets the processor back.
 * Popek and Goldberg: resource control. Others run on at their pace; a limit ends this one.
 */
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "hostile-spin";

void probe_main(uint32_t nonce)
{
    (void)nonce;
    put_text("spinning\n");
    for (;;)
        __asm__ volatile("1: jmp 1b");
}
