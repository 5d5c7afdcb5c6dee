/* SPDX-License-Identifier: MIT
 *
 * An AVX2 gather in 32-bit code whose base and index add up to 4 GiB and LOW_CODE: the address is LOW_CODE.
 * Intel SDM volume 1, 3.3.4 and 3.3.5 (address calculations outside 64-bit mode are cut to 32 bits).
 */
#include "case.h"

#define CR4_OSXSAVE 0x40000
#define XCR0_AVX    7 /* x87, SSE, AVX */

    .globl  case_cs, case_flags, case_main, case_setup
    .set    case_cs, CODE32_RING3
    .set    case_flags, FLAGS_FIXED

    .code64
case_setup:
    movq    %cr4, %rax
    orq     $CR4_OSXSAVE, %rax
    movq    %rax, %cr4
    xorl    %ecx, %ecx
    xorl    %edx, %edx
    movl    $XCR0_AVX, %eax
    xsetbv
    ret

    .code32
case_main:
    movl    $0x6a7e6a7e, LOW_CODE
    movl    $0xfffff000, %eax
    vmovdqu index, %xmm2
    vpcmpeqd %xmm1, %xmm1, %xmm1
    vpgatherqq %xmm1, (%eax,%xmm2), %xmm0
    vmovd   %xmm0, %eax
    ARRIVED

    .balign 16
index:
    .quad   LOW_CODE + 0x1000, LOW_CODE + 0x1000
