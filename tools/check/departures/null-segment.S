/* SPDX-License-Identifier: MIT
 *
 * A read through DS = 0, the null selector, in 32-bit code: #GP(0). Intel SDM volume 3, 3.4.2 and 6.4.1.
 */
#include "case.h"

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING0
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    movl    $0x0a11, LOW_CODE
    xorl    %eax, %eax
    movl    %eax, %ds
    movl    LOW_CODE, %eax
    ARRIVED
