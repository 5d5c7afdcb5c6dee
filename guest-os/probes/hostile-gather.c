/* SPDX-License-Identifier: MIT
 *
 * Hostile: an AVX2 gather with a 64-bit index that names the host's direct map. In 32-bit code the
 * address must be cut to 32 bits (then it is this guest's own 00100000); QEMU does not cut it. So no
 * VEX instruction may be executable at all while a software rung's guest runs: CR4.OSXSAVE = 0.
 * Expected at rung 1: #UD, and the VM is stopped. Natively #UD too, and with no handler a triple
 * fault.
 */
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-gather";

static const uint64_t indexes[2] = {0xffff800000100000, 0xffff800000100000};

void probe_main(uint32_t nonce)
{
    uint32_t low;

    (void)nonce;
    put_text("about to: vpgatherqq\n");
    uart_drain();
    __asm__ volatile("vmovdqu (%1), %%xmm2\n"
                     "vpcmpeqd %%xmm1, %%xmm1, %%xmm1\n"
                     "xorl %%eax, %%eax\n"
                     "vpgatherqq %%xmm1, (%%eax,%%xmm2), %%xmm0\n"
                     "vmovd %%xmm0, %0\n"
                     : "=r"(low)
                     : "r"(indexes)
                     : "eax", "memory");
    print("came back with %08x\n", low);
}
