/* SPDX-License-Identifier: MIT
 *
 * CLI at ring 3 with CR4.PVI = 1 and IOPL = 0: it clears VIF and goes on. Intel SDM volume 3, 22.4.
 */
#include "case.h"

#define CR4_PVI 2

    .globl  case_cs, case_flags, case_main, case_setup
    .set    case_cs, CODE32_RING3
    .set    case_flags, FLAGS_FIXED

    .code64
case_setup:
    movq    %cr4, %rax
    orq     $CR4_PVI, %rax
    movq    %rax, %cr4
    ret

    .code32
case_main:
    cli
    movl    $0x911, %eax
    ARRIVED
