/* SPDX-License-Identifier: MIT
 *
 * A read of four bytes from 4 GiB - 2 on: its second half lies at 0, where the case has put 1234h.
 * Intel SDM volume 1, 3.3.4 and 3.3.5: linear addresses of 32-bit code have 32 bits.
 */
#include "case.h"

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING0
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    movl    $0x1234, 0
    movl    0xfffffffe, %eax
    shrl    $16, %eax
    ARRIVED
