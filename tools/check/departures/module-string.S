/* SPDX-License-Identifier: MIT
 *
 * Prints the string of the first module. Multiboot Specification 0.6.96, 3.3: what the loader was told to go with the
 * module. How it is told is the loader's affair, and what QEMU does differs from GRUB.
 */
#include "case.h"

#define MBI_MODS_ADDR 24
#define MODULE_STRING 8

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING0
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    movl    harness_information, %eax
    movl    MBI_MODS_ADDR(%eax), %eax
    pushl   MODULE_STRING(%eax)
    call    put_text
    pushl   $'\n'
    call    put_char
    movl    $1, %eax
    ARRIVED
