/* SPDX-License-Identifier: MIT
 *
 * Hostile: SYSENTER, which masks only IF, VM and RF: the TF, NT and AC of the guest would arrive in
 * ring 0. NT makes the host's next IRET fault, AC switches SMAP off, TF single-steps the host. The
 * nonce picks the flags; 0 means all three.
 * Expected at rung 1: SYSENTER_CS is 0, so #GP(0), and the VM is stopped. The single-step trap of TF
 * never comes: the instruction after POPF does not complete.
 */
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-sysenter";

#define EFLAGS_TF 0x00100u
#define EFLAGS_NT 0x04000u
#define EFLAGS_AC 0x40000u

void probe_main(uint32_t nonce)
{
    uint32_t flags = 0x2;

    if (!(nonce & 7))
        nonce = 7;
    flags |=
        (nonce & 1 ? EFLAGS_TF : 0) | (nonce & 2 ? EFLAGS_NT : 0) | (nonce & 4 ? EFLAGS_AC : 0);
    print("about to: sysenter with flags %05x\n", flags);
    uart_drain();
    __asm__ volatile("pushfl\n"
                     "pushl %0\n"
                     "movl %%esp, %%ecx\n"
                     "movl $1f, %%edx\n"
                     "popfl\n"
                     "sysenter\n"
                     "1: popfl\n"
                     :
                     : "r"(flags)
                     : "ecx", "edx", "cc", "memory");
    put_text("came back from sysenter\n");
}
