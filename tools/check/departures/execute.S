/* SPDX-License-Identifier: MIT
 *
 * Executes the bytes that the command line names (code=F00FA3C8) at ring 3, with all registers 0 but ESP.
 */
#include "case.h"

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING3
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    xorl    %eax, %eax
    xorl    %ebx, %ebx
    xorl    %ecx, %ecx
    xorl    %edx, %edx
    xorl    %esi, %esi
    xorl    %edi, %edi
    xorl    %ebp, %ebp
    .globl  harness_code
harness_code:
    .fill   16, 1, 0x90
    ARRIVED
