/* SPDX-License-Identifier: MIT
 *
 * Hostile: asks for IOPL 3 by POPF and then uses a port that belongs to nobody. At ring 1 POPF
 * silently leaves IOPL alone, and the OUT must trap.
 * Expected at rung 1: "iopl 0", then #GP(0) at the OUT. Natively "iopl 3", and it comes back.
 */
#include "rt/io.h"
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "hostile-iopl";

void probe_main(uint32_t nonce)
{
    uint32_t flags;

    __asm__ volatile("pushfl; orl $0x3000, (%%esp); popfl; pushfl; popl %0"
                     : "=r"(flags)
                     :
                     : "cc", "memory");
    print("iopl %u\n", flags >> 12 & 3);
    outb(0x80, (uint8_t)nonce);
    put_text("came back from out 0x80\n");
}
