/* SPDX-License-Identifier: MIT
 *
 * Hostile: IRETD with VM set and IF clear in the image, to a loop that never traps. QEMU enters
 * virtual-8086 mode for it and loads the image's own IF, so that no timer would ever get through again.
 * No descriptor takes part: what stops it is that at virtual ring 0 no page is open to ring 3.
 * Expected at rung 1: QEMU #PF with VM = 1 in the frame, at 0008:0f80; Bochs #GP(8) at the IRETD. Either
 * way the VM is stopped.
 */
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-v86spin";

#define LOW_CODE 0x1000 /* in virtual-8086 mode 0008:0f80 */

void probe_main(uint32_t nonce)
{
    (void)nonce;
    *(volatile uint16_t *)LOW_CODE = 0xfeeb; /* jmp to itself */
    put_text("about to: iretd with VM, without IF\n");
    uart_drain();
    __asm__ volatile("pushl $0\n" /* GS, FS, DS, ES of the 8086 */
                     "pushl $0\n"
                     "pushl $0\n"
                     "pushl $0\n"
                     "pushl $0\n"
                     "pushl $0xf00\n"
                     "pushl $0x20002\n"
                     "pushl $8\n"
                     "pushl %0\n"
                     "iretl\n"
                     :
                     : "i"(LOW_CODE - 0x80)
                     : "memory");
    __builtin_unreachable();
}
