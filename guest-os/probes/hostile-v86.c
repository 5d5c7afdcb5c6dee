/* SPDX-License-Identifier: MIT
 *
 * Hostile: IRETD with VM set in the image. Long mode has no virtual-8086 mode and a guest at ring 1
 * may not set VM anyway; QEMU enters it. The next exception then pushes the guest's own choice of CS
 * (8: RPL 0, as if the host had faulted), so the frame's VM bit and stack decide whose trap it is,
 * never CS.
 * Expected at rung 1: QEMU #UD with VM = 1 in the frame, at 0008:0f80; Bochs #GP(8) at the IRETD, for
 * there VM is ignored and CS = 8 names an inner ring. Either way the VM is stopped and the host lives.
 */
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-v86";

#define LOW_CODE 0x1000 /* in virtual-8086 mode 0008:0f80 */

void probe_main(uint32_t nonce)
{
    (void)nonce;
    *(volatile uint16_t *)LOW_CODE = 0x0b0f; /* UD2 */
    put_text("about to: iretd with VM\n");
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
