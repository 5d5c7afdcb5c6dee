/* SPDX-License-Identifier: MIT
 *
 * The probe's mouth. Every byte is a few IN and one OUT, so under Peel each is a handful of exits.
 */
#include "rt/uart.h"
#include "rt/io.h"

void uart_init(void)
{
    outb(UART_LCR, LCR_DLAB);
    outb(UART_DLL, 1);
    outb(UART_DLM, 0);
    outb(UART_LCR, LCR_8N1);
    outb(UART_FCR, 0);
    outb(UART_IER, 0);
    outb(UART_MCR, 0x03); /* DTR and RTS: somebody is here; OUT2 off, so no interrupt line */
}

/* Its own function, never inlined: how often this loop turns depends on how fast a wire is
 * simulated, so whoever compares instruction counts leaves out just this symbol's addresses. */
__attribute__((noinline)) static void uart_wait_status(uint8_t bits)
{
    while ((inb(UART_LSR) & bits) != bits) {
        for (unsigned i = 0; i < 32; i++)
            __asm__ volatile("pause");
    }
}

void uart_put_byte(char c)
{
    uart_wait_status(LSR_THRE);
    outb(UART_THR, (uint8_t)c);
}

void uart_drain(void)
{
    uart_wait_status(LSR_THRE | LSR_TEMT);
}
