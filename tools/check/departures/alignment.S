/* SPDX-License-Identifier: MIT
 *
 * A misaligned read at ring 3 with CR0.AM and EFLAGS.AC set: #AC(0). Intel SDM volume 3, 7.15, vector 17.
 */
#include "case.h"

#define CR0_AM 0x40000

    .globl  case_cs, case_flags, case_main, case_setup
    .set    case_cs, CODE32_RING3
    .set    case_flags, FLAGS_FIXED | FLAGS_AC

    .code64
case_setup:
    movq    %cr0, %rax
    orq     $CR0_AM, %rax
    movq    %rax, %cr0
    ret

    .code32
case_main:
    movl    $0xa119, LOW_CODE
    movl    LOW_CODE + 1, %eax
    ARRIVED
