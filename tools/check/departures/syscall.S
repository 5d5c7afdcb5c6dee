/* SPDX-License-Identifier: MIT
 *
 * SYSCALL in 32-bit code, with EFER.SCE = 1: #UD on Intel's processors (SDM volume 2, SYSCALL: IA32_EFER.LMA and
 * CS.L must be 1). AMD's enter CSTAR.
 */
#include "case.h"

#define MSR_STAR  0xc0000081
#define MSR_CSTAR 0xc0000083

    .globl  case_cs, case_flags, case_main, case_setup
    .set    case_cs, CODE32_RING3
    .set    case_flags, FLAGS_FIXED

    .code64
case_setup:
    movl    $MSR_EFER, %ecx
    rdmsr
    orl     $EFER_SCE, %eax
    wrmsr
    movl    $MSR_STAR, %ecx
    movl    $CODE64_RING0, %edx
    xorl    %eax, %eax
    wrmsr
    movl    $MSR_CSTAR, %ecx
    xorl    %edx, %edx
    movl    $entered, %eax
    wrmsr
    ret
entered:
    movl    %cs, %eax
    ARRIVED

    .code32
case_main:
    syscall
