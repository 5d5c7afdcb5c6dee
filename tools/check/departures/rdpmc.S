/* SPDX-License-Identifier: MIT
 *
 * RDPMC at ring 0 for counter 0, which every processor with architectural performance monitoring has.
 * Intel SDM volume 2, RDPMC.
 */
#include "case.h"

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING0
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    xorl    %ecx, %ecx
    rdpmc
    movl    $0x93c, %eax
    ARRIVED
