/* SPDX-License-Identifier: MIT
 *
 * A write through a data segment that is read-only: #GP(0). Intel SDM volume 3, 6.5.
 */
#include "case.h"

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING0
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    movl    $0x0000ffff, gdt + SPARE /* flat, read-only */
    movl    $0x00cf9100, gdt + SPARE + 4
    movl    $SPARE, %eax
    movl    %eax, %ds
    movl    $0x40, LOW_CODE
    movl    LOW_CODE, %eax
    ARRIVED
