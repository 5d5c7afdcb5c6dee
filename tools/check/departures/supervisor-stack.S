/* SPDX-License-Identifier: MIT
 *
 * A far call at ring 3 to ring 3, on a stack that is not open to ring 3: #PF with the error code 7 (present, write,
 * user). Intel SDM volume 3, 5.6.1: what an instruction does to its stack is a user-mode access.
 */
#include "case.h"

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING3
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    movl    $(SUPERVISOR_PAGE + 0x1000), %esp
    lcall   $CODE32_RING3, $1f
1:  movl    $0xfa11, %eax
    ARRIVED
