/* SPDX-License-Identifier: MIT
 *
 * A far call with a 16-bit operand, on a stack that reaches its place below 4 GiB only by passing 4 GiB with the
 * base of SS. Intel SDM volume 1, 3.3.4 and 3.3.5: the sum is cut to 32 bits. EAX is the word that was pushed first: CS.
 */
#include "case.h"

#define SS_BASE 0xfff00000
#define STACK   0x600 /* free memory, for a few words */

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING0
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    movl    $0x0000ffff, gdt + SPARE /* data at SS_BASE */
    movl    $0xffcf93f0, gdt + SPARE + 4
    movb    $0xe9, LOW_CODE /* jmp landed */
    movl    $(landed - LOW_CODE - 5), LOW_CODE + 1
    movl    $SPARE, %eax
    movl    %eax, %ss
    movl    $(STACK - SS_BASE), %esp
    lcallw  $CODE32_RING0, $LOW_CODE
landed:
    movzwl  STACK - 2, %eax
    ARRIVED
