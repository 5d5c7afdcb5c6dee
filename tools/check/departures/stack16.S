/* SPDX-License-Identifier: MIT
 *
 * IRETQ to a 16-bit stack with another ESP in its frame, from HIGH + OLD_STACK. It loads SP alone: bits 31:16 of ESP
 * are the old stack pointer's. (On hardware too, though Intel SDM volume 2, IRET, does not say so.) What of bits
 * 63:32? Code outside 64-bit mode cannot see them; the next exception's frame shows them to whoever handles it.
 */
#include "case.h"

#define OLD_STACK 0x51000 /* free memory */

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE64_RING0
    .set    case_flags, FLAGS_FIXED

    .code64
case_main:
    movl    $0x0000ffff, gdt + SPARE(%rip) /* a 16-bit stack of ring 1 */
    movl    $0x0000b300, gdt + SPARE + 4(%rip)
    movabsq $(HIGH + OLD_STACK), %rsp
    pushq   $(SPARE | 1)
    pushq   $0x7770ff0
    pushq   $FLAGS_FIXED
    pushq   $CODE32_RING1
    leaq    1f(%rip), %rax
    pushq   %rax
    iretq
    .code32
1:  movl    %esp, %eax
    ARRIVED
