/* SPDX-License-Identifier: MIT
 *
 * The serial port COM1, a 16550 (National Semiconductor PC16550D data sheet, table II). Registers and bits
 * are usable from assembly.
 */
#ifndef OS_UART_H
#define OS_UART_H

#define UART_DATA 0x3f8 /* divisor, low byte, while LCR_DLAB */
#define UART_IER  0x3f9 /* divisor, high byte, while LCR_DLAB */
#define UART_IIR  0x3fa /* read */
#define UART_FCR  0x3fa /* write */
#define UART_LCR  0x3fb
#define UART_MCR  0x3fc
#define UART_LSR  0x3fd

#define UART_IER_RECEIVED 0x01
#define UART_FCR_ENABLE   0x01
#define UART_LCR_8N1      0x03
#define UART_LCR_DLAB     0x80
#define UART_MCR_DTR      0x01
#define UART_MCR_RTS      0x02
#define UART_MCR_OUT2     0x08 /* on a PC: the interrupt line is connected */
#define UART_LSR_DR       0x01
#define UART_LSR_THRE     0x20
#define UART_LSR_TEMT     0x40

#ifndef __ASSEMBLER__
#include <stdint.h>

/* boot.S has set the port up; from here on `received` is called, interrupts off, for each byte that comes
 * in. */
void uart_init(void (*received)(uint8_t byte));
void uart_handle_interrupt(void);

/* Polled: it works before there are interrupts, and in a panic. A newline stays one: the terminal at the other
 * end returns its carriage by itself. */
void uart_put(char c);

/* Wait until everything written has left the machine. */
void uart_drain(void);
#endif
#endif
