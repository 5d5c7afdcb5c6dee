/* SPDX-License-Identifier: MIT
 *
 * COM1, a 16550: the only device a probe may touch. Register numbers as in the National
 * Semiconductor PC16550D data sheet, table II.
 */
#ifndef PROBES_RT_UART_H
#define PROBES_RT_UART_H

#define UART_BASE 0x3f8
#define UART_THR  (UART_BASE + 0) /* transmit; DLL while LCR_DLAB */
#define UART_DLL  (UART_BASE + 0)
#define UART_IER  (UART_BASE + 1) /* interrupt enable; DLM while LCR_DLAB */
#define UART_DLM  (UART_BASE + 1)
#define UART_FCR  (UART_BASE + 2)
#define UART_LCR  (UART_BASE + 3)
#define UART_MCR  (UART_BASE + 4)
#define UART_LSR  (UART_BASE + 5)
#define UART_MSR  (UART_BASE + 6)
#define UART_SCR  (UART_BASE + 7)

#define LCR_8N1  0x03
#define LCR_DLAB 0x80
#define LSR_THRE 0x20 /* the holding register is empty: one more byte fits */
#define LSR_TEMT 0x40 /* the shift register is empty too: everything is on the wire */

/* 115200 baud, 8N1, no FIFO, no interrupts. */
void uart_init(void);

/* Send one byte, after waiting until it fits. */
void uart_put_byte(char c);

/* Wait until every byte has left. */
void uart_drain(void);
#endif
