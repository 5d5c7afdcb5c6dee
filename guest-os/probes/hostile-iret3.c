/* SPDX-License-Identifier: MIT
 *
 * Hostile, or simply an OS starting its first process: IRET to ring 3. From ring 1 the processor does
 * it without asking the host, which would then not know which virtual ring the guest is in. The code
 * at ring 3 is one OUT to the UART: it shows that it ran.
 * Expected at rung 1: #NP(18) at the IRET, for the ring-3 code descriptor is not present there; the VM
 * is stopped. Natively there is no TSS, so whether the OUT is allowed is left open.
 */
#include "boot/bootblock.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-iret3";

static uint32_t user_stack[64];

void probe_main(uint32_t nonce)
{
    (void)nonce;
    put_text("about to: iret to ring 3\n");
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
                     : "i"(BOOT_USER_DS), "r"(user_stack + 64), "i"(BOOT_USER_CS), "i"(UART_THR)
                     : "memory");
    __builtin_unreachable();
}
