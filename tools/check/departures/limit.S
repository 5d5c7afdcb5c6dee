/* SPDX-License-Identifier: MIT
 *
 * A read beyond the limit of a data segment: #GP(0). Intel SDM volume 3, 6.3.
 */
#include "case.h"

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING0
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    movl    $0x00000fff, gdt + SPARE /* one page of data at 0 */
    movl    $0x00409300, gdt + SPARE + 4
    movl    $0x11317, 0x1000
    movl    $SPARE, %eax
    movl    %eax, %ds
    movl    0x1000, %eax
    ARRIVED
