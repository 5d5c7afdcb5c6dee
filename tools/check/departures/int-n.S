/* SPDX-License-Identifier: MIT
 *
 * INT 80h at ring 3, through a gate of ring 0, in long mode: #GP with the error code 8 * 80h + 2.
 * Intel SDM volume 3, 7.13: the index is the vector, whatever the size of a gate.
 */
#include "case.h"

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING3
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    int     $0x80
