/* SPDX-License-Identifier: MIT
 *
 * Output through the 16550 at COM1. With interrupts off and one CPU there is nothing to lock.
 */
#include "lib/console.h"
#include "lib/format.h"
#include "lib/string.h"
#include "x86/insn.h"

#define COM1       0x3F8
#define UART_DATA  (COM1 + 0)
#define UART_IER   (COM1 + 1)
#define UART_FCR   (COM1 + 2)
#define UART_LCR   (COM1 + 3)
#define UART_MCR   (COM1 + 4)
#define UART_LSR   (COM1 + 5)
#define LCR_8N1    0x03
#define LCR_DLAB   0x80
#define LSR_THRE   0x20
#define LSR_TEMT   0x40
#define LINE_LIMIT 512

void console_init(void)
{
    outb(UART_IER, 0);
    outb(UART_LCR, LCR_DLAB);
    outb(UART_DATA, 1); /* divisor 1: 115200 baud */
    outb(UART_IER, 0);
    outb(UART_LCR, LCR_8N1);
    outb(UART_FCR, 0x07); /* FIFOs on and emptied */
    outb(UART_MCR, 0x03);
}

/* A byte takes 87 microseconds. An emulator that executes each instruction of the wait takes far longer for an IN than
 * for a PAUSE; and a processor would rather be told that it waits. */
static void wait_for(uint8_t bits)
{
    while (!(inb(UART_LSR) & bits)) {
        for (unsigned i = 0; i < 64; i++) {
            pause();
        }
    }
}

static void put_byte(char c)
{
    wait_for(LSR_THRE);
    outb(UART_DATA, (uint8_t)c);
}

void console_write(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        put_byte(text[i]);
    }
}

void console_drain(void)
{
    wait_for(LSR_TEMT);
}

void printf(const char *format, ...)
{
    char line[LINE_LIMIT];
    va_list args;

    va_start(args, format);
    format_args(line, sizeof(line), format, args);
    va_end(args);
    console_write(line, strlen(line));
}
