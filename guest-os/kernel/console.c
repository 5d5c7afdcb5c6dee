/* SPDX-License-Identifier: MIT
 *
 * A 16550 at COM1, polled: 115200 baud, 8N1, no FIFO, no interrupts (National Semiconductor PC16550D
 * data sheet, table II). Polled on purpose: it must work before there is an IDT, and in a panic.
 */
#include "console.h"
#include "cpu.h"

#define UART     0x3f8
#define UART_THR (UART + 0) /* DLL while LCR_DLAB */
#define UART_IER (UART + 1) /* DLM while LCR_DLAB */
#define UART_FCR (UART + 2)
#define UART_LCR (UART + 3)
#define UART_MCR (UART + 4)
#define UART_LSR (UART + 5)

#define LCR_8N1  0x03
#define LCR_DLAB 0x80
#define MCR_DTR  0x01
#define MCR_RTS  0x02
#define LSR_THRE 0x20
#define LSR_TEMT 0x40

void console_init(void)
{
    outb(UART_LCR, LCR_DLAB);
    outb(UART_THR, 1);
    outb(UART_IER, 0);
    outb(UART_LCR, LCR_8N1);
    outb(UART_FCR, 0);
    outb(UART_IER, 0);
    outb(UART_MCR, MCR_DTR | MCR_RTS);
}

static void console_wait(uint8_t bits)
{
    while ((inb(UART_LSR) & bits) != bits)
        __asm__ volatile("pause");
}

void console_put_char(char c)
{
    console_wait(LSR_THRE);
    outb(UART_THR, (uint8_t)c);
}

void console_drain(void)
{
    console_wait(LSR_THRE | LSR_TEMT);
}
