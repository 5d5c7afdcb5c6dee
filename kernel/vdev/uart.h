/* SPDX-License-Identifier: MIT
 *
 * The virtual PC's first serial port: a 16550A as far as a polling driver can see it, without interrupts
 * and without input. What the guest sends appears on the host's console, line by line.
 */
#ifndef PEEL_VDEV_UART_H
#define PEEL_VDEV_UART_H

#include <stdbool.h>
#include <stdint.h>

#define VUART_BASE      0x3F8
#define VUART_PORTS     8
#define VUART_LINE_SIZE 160

struct vuart {
    uint8_t ier, lcr, mcr, scr, divisor_low, divisor_high;
    bool fifo;
    bool received; /* loopback: `data` waits to be read */
    uint8_t data;
    char line[VUART_LINE_SIZE]; /* not yet shown */
    unsigned line_length;
};

struct vm;

void vuart_init(struct vuart *uart);

/* Is this one of the port addresses that a machine's UART answers to? */
static inline bool vuart_has_port(uint16_t port)
{
    return port >= VUART_BASE && port < VUART_BASE + VUART_PORTS;
}

/* One byte to or from the port, which must be the UART's. */
uint8_t vuart_in(struct vm *vm, uint16_t port);
void vuart_out(struct vm *vm, uint16_t port, uint8_t value);

/* Show what has been sent since the last line end: at the end of the machine. */
void vuart_flush(struct vm *vm);

#endif
