/* SPDX-License-Identifier: MIT
 *
 * The virtual 16550A: PC16550D data sheet, section 8. It is always ready to send: a byte takes no time.
 *
 * On the host's console a line of machine N is "vmN| text". A part of a line, when it grows too long or
 * the machine ends within it, is "vmN+ text". Bytes that are not printable ASCII, and the backslash,
 * appear as \xNN: the machine's output can be had back byte for byte.
 */
#include "vdev/uart.h"
#include "lib/console.h"
#include "lib/format.h"
#include "vmm/vm.h"

enum uart_register { /* offsets; the first two are the divisor while LCR.DLAB is set */
                     UART_RBR_THR,
                     UART_IER,
                     UART_IIR_FCR,
                     UART_LCR,
                     UART_MCR,
                     UART_LSR,
                     UART_MSR,
                     UART_SCR,
};

#define LCR_DLAB    0x80
#define MCR_LOOP    0x10
#define MCR_BITS    0x1F
#define IER_BITS    0x0F
#define IIR_NONE    0x01
#define IIR_FIFO_ON 0xC0
#define FCR_ENABLE  0x01
#define LSR_DR      0x01
#define LSR_EMPTY   0x60 /* THRE and TEMT */
#define MSR_READY   0xB0 /* CTS, DSR, DCD: somebody is at the other end */

void vuart_init(struct vuart *uart)
{
    *uart = (struct vuart){.divisor_low = 12};
}

void vuart_flush(struct vm *vm)
{
    if (vm->uart.line_length > 0) {
        printf("vm%u+ %.*s\n", vm->id, (int)vm->uart.line_length, vm->uart.line);
        vm->uart.line_length = 0;
    }
}

static void line_put(struct vm *vm, uint8_t byte)
{
    struct vuart *uart = &vm->uart;

    if (byte == '\n') {
        printf("vm%u| %.*s\n", vm->id, (int)uart->line_length, uart->line);
        uart->line_length = 0;
        return;
    }
    if (uart->line_length + sizeof("\\xNN") > VUART_LINE_SIZE) {
        vuart_flush(vm);
    }
    if (byte < ' ' || byte > '~' || byte == '\\') {
        uart->line_length +=
            (unsigned)format_text(uart->line + uart->line_length, sizeof("\\xNN"), "\\x%02x", byte);
    } else {
        uart->line[uart->line_length++] = (char)byte;
    }
}

static void send(struct vm *vm, uint8_t byte)
{
    if (vm->uart.mcr & MCR_LOOP) {
        vm->uart.data = byte;
        vm->uart.received = true;
    } else {
        line_put(vm, byte);
    }
}

/* In loopback the four outputs of MCR appear as the four inputs: data sheet, section 8.6.5. */
static uint8_t modem_status(const struct vuart *uart)
{
    uint8_t mcr = uart->mcr;

    if (!(mcr & MCR_LOOP)) {
        return MSR_READY;
    }
    return (uint8_t)((mcr & 0x02) << 3 | (mcr & 0x01) << 5 | (mcr & 0x0C) << 4);
}

uint8_t vuart_in(struct vm *vm, uint16_t port)
{
    struct vuart *uart = &vm->uart;
    bool dlab = uart->lcr & LCR_DLAB;

    switch ((enum uart_register)(port - VUART_BASE)) {
    case UART_RBR_THR:
        if (dlab) {
            return uart->divisor_low;
        }
        uart->received = false;
        return uart->data;
    case UART_IER: return dlab ? uart->divisor_high : uart->ier;
    case UART_IIR_FCR: return IIR_NONE | (uart->fifo ? IIR_FIFO_ON : 0);
    case UART_LCR: return uart->lcr;
    case UART_MCR: return uart->mcr;
    case UART_LSR: return LSR_EMPTY | (uart->received ? LSR_DR : 0);
    case UART_MSR: return modem_status(uart);
    case UART_SCR: return uart->scr;
    }
    return 0xFF;
}

/* [route trap 92] The device that the guest believes in
 *
 * VUART_BASE is 0x3F8: the OUT of step 5 is to offset 0, the byte to send, unless LCR.DLAB is set; send() collects a line for the host's console. */
void vuart_out(struct vm *vm, uint16_t port, uint8_t value)
{
    struct vuart *uart = &vm->uart;
    bool dlab = uart->lcr & LCR_DLAB;

    switch ((enum uart_register)(port - VUART_BASE)) {
    case UART_RBR_THR:
        if (dlab) {
            uart->divisor_low = value;
        } else {
            send(vm, value);
        }
        break;
    case UART_IER:
        if (dlab) {
            uart->divisor_high = value;
        } else {
            uart->ier = value & IER_BITS;
        }
        break;
    case UART_IIR_FCR: uart->fifo = value & FCR_ENABLE; break;
    case UART_LCR: uart->lcr = value; break;
    case UART_MCR: uart->mcr = value & MCR_BITS; break;
    case UART_SCR: uart->scr = value; break;
    case UART_LSR:
    case UART_MSR: break; /* read-only */
    }
}
