/* SPDX-License-Identifier: MIT
 *
 * Sixteen bytes into COM1's FIFO, then the end of the machine at once. The bytes leave a real UART however the rest
 * of the machine goes on. National Semiconductor PC16550D data sheet, 8.4 (FIFO mode).
 */
#include "case.h"

#define UART_THR      0x3f8
#define UART_FCR      0x3fa
#define FCR_ENABLE    1
#define BOCHS_PORT    0x8900
#define QEMU_PORT     0xf4

    .globl  case_cs, case_flags, case_main
    .set    case_cs, CODE32_RING0
    .set    case_flags, FLAGS_FIXED

    .code32
case_main:
    movw    $UART_FCR, %dx
    movb    $FCR_ENABLE, %al
    outb    %al, %dx
    movw    $UART_THR, %dx
    movl    $bytes, %esi
    movl    $16, %ecx
    rep outsb
    outb    %al, $QEMU_PORT
    movw    $BOCHS_PORT, %dx
    movl    $word, %esi
    movl    $8, %ecx
    rep outsb
1:  hlt
    jmp     1b

bytes:
    .ascii  "0123456789abcde\n"
word:
    .ascii  "Shutdown"
