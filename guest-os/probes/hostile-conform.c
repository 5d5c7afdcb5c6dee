/* SPDX-License-Identifier: MIT
 *
 * Hostile: IRET to ring 3 through a conforming code segment of ring 0. Such a segment runs at the ring
 * of whoever enters it (Intel SDM volume 3, 6.8.1.1), so an RPL of 3 in the image is enough and no
 * descriptor of ring 3 takes part: a host that only keeps those not present never hears of it. The code
 * at ring 3 is one OUT to the UART: it shows that it ran.
 * Expected at rung 1: the shadow descriptor is not conforming, so #GP(18) at the IRET, and the VM is
 * stopped. Natively there is no TSS, so whether the OUT is allowed is left open.
 */
#include "boot/bootblock.h"
#include "rt/gdt.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-conform";

#define GDT_CONFORMING_DPL0 0x9f /* present, conforming, readable, accessed */

static uint32_t user_stack[64];

void probe_main(uint32_t nonce)
{
    (void)nonce;
    gdt_write_segment(GDT_SLOT_3, 0, GDT_CONFORMING_DPL0);
    put_text("about to: iret to ring 3, conforming\n");
    uart_drain();
    __asm__ volatile("pushl %0\n"
                     "pushl %1\n"
                     "pushl $2\n"
                     "pushl %2\n"
                     "pushl $1f\n"
                     "iretl\n"
                     "1: movl $'3', %%eax\n"
                     "movl %3, %%edx\n"
                     "outb %%al, %%dx\n"
                     "2: jmp 2b\n"
                     :
                     : "i"(BOOT_USER_DS), "r"(user_stack + 64), "i"(GDT_SLOT_3 | 3), "i"(UART_THR)
                     : "memory");
    __builtin_unreachable();
}
