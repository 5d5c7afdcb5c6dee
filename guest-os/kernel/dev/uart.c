/* SPDX-License-Identifier: MIT
 *
 * See uart.h. Output is polled, input comes by interrupts.
 */
#include "dev/uart.h"
#include "dev/pic.h"
#include "x86/insn.h"

static void (*uart_received)(uint8_t byte);

void uart_init(void (*received)(uint8_t byte))
{
    uart_received = received;
    outb(UART_FCR, UART_FCR_ENABLE);
    outb(UART_IER, UART_IER_RECEIVED);
    pic_unmask(IRQ_UART);
}

/* [route key 10] A byte comes in */
void uart_handle_interrupt(void)
{
    inb(UART_IIR);
    while (inb(UART_LSR) & UART_LSR_DR)
        uart_received(inb(UART_DATA));
}

static void wait_for(uint8_t bits)
{
    while ((inb(UART_LSR) & bits) != bits) {
        for (unsigned i = 0; i < 32; i++)
            pause();
    }
}

void uart_put(char c)
{
    wait_for(UART_LSR_THRE);
    outb(UART_DATA, (uint8_t)c);
}

void uart_drain(void)
{
    wait_for(UART_LSR_THRE | UART_LSR_TEMT);
}
