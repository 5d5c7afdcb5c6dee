/* SPDX-License-Identifier: MIT
 *
 * IRETD at ring 1 with VM = 1 and IF = 0 in the image, to 0008:0F80, where UD2 stands. Long mode has no
 * virtual-8086 mode: VM is ignored there, and CS = 8 names an inner ring, so #GP(8). Intel SDM volume 2, IRET
 * (IA-32e mode), and volume 3, 2.2.
 */
#include "case.h"

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING1
    .set    case_flags, FLAGS_FIXED | FLAGS_IF

    .code32
case_main:
    movw    $0x0b0f, LOW_CODE /* UD2 */
    pushl   $0 /* GS, FS, DS, ES, SS, ESP of the 8086 */
    pushl   $0
    pushl   $0
    pushl   $0
    pushl   $0
    pushl   $0xf00
    pushl   $(FLAGS_VM | FLAGS_FIXED)
    pushl   $8
    pushl   $(LOW_CODE - 0x80)
    iretl
