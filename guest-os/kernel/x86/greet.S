/* SPDX-License-Identifier: MIT
 *
 * The Multiboot header, and the first line, which is written before the first privileged instruction: where
 * a hypervisor emulates nothing but the serial port, that line is all there is to see. 32-bit code.
 */
#include "boot/multiboot.h"
#include "dev/uart.h"

#define HEADER_FLAGS (MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY_INFO)

    .section .multiboot, "a"
    .balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long HEADER_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + HEADER_FLAGS)

/* In: nothing. Out: COM1 is set up, and the first line is written. Clobbers: EAX, EDX, ESI. */
    .section .boot, "ax"
    .code32
    .global boot_greet
    .type boot_greet, @function
boot_greet:
    movl $uart_setup, %esi
1:  lodsw
    testw %ax, %ax
    jz 2f
    movw %ax, %dx
    lodsb
    outb %al, %dx
    jmp 1b
2:  movl $greeting, %esi
3:  movw $UART_LSR, %dx
    inb %dx, %al
    testb $UART_LSR_THRE, %al
    jz 3b
    lodsb
    testb %al, %al
    jz 4f
    movw $UART_DATA, %dx
    outb %al, %dx
    jmp 3b
4:  ret
    .size boot_greet, . - boot_greet

greeting:
    .asciz "Peel guest OS: booting\n"
/* 115200 baud, 8N1, no interrupts, no FIFO yet. */
    .macro write port, value
    .word \port
    .byte \value
    .endm
uart_setup:
    write UART_LCR, UART_LCR_DLAB
    write UART_DATA, 1
    write UART_IER, 0
    write UART_LCR, UART_LCR_8N1
    write UART_FCR, 0
    write UART_MCR, (UART_MCR_DTR | UART_MCR_RTS | UART_MCR_OUT2)
    .word 0

    .section .note.GNU-stack, "", @progbits

    .section .note.GNU-stack, "", @progbits
