/* SPDX-License-Identifier: MIT
 *
 * Code that runs on beyond the limit of its segment: #GP(0) at the fetch. Intel SDM volume 3, 6.3.
 */
#include "case.h"

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING0
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    movl    $0x00001000, gdt + SPARE /* 4097 bytes of code at 0 */
    movl    $0x00409b00, gdt + SPARE + 4
    movb    $0x90, LOW_CODE                   /* NOP, the last byte */
    movl    $0x20cdc031, LOW_CODE + 1         /* xorl %eax, %eax; int $VECTOR_ARRIVED */
    ljmp    $SPARE, $LOW_CODE
