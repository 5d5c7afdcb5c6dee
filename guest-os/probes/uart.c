/* SPDX-License-Identifier: MIT
 *
 * The UART as a device: registers that keep what is written, the divisor latch that hides two of
 * them, and the status a quiet line shows. Nothing received, no modem, no loopback, no FIFO.
 * Popek and Goldberg: equivalence of an emulated device; every access is one exit.
 */
#include "rt/io.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "uart";

static void uart_scratch(uint32_t *seed)
{
    uint32_t wrong = 0, sum = 0;

    for (unsigned i = 0; i < 32; i++) {
        uint8_t value = (uint8_t)random_next(seed);

        outb(UART_SCR, value);
        wrong += inb(UART_SCR) != value;
        sum = sum * 17 + inb(UART_SCR);
    }
    print("scratch wrong=%u\n", wrong);
    probe_report("scratch", sum);
}

/* With DLAB set the first two ports are the divisor; without, IER shows through unharmed. The line is
 * idle meanwhile, so that no byte is sent at a strange speed. */
static void uart_divisor(uint32_t *seed)
{
    uint8_t low = (uint8_t)random_next(seed), high = (uint8_t)random_next(seed);
    uint32_t seen;

    uart_drain();
    outb(UART_LCR, LCR_DLAB | LCR_8N1);
    outb(UART_DLL, low);
    outb(UART_DLM, high);
    seen = inb(UART_DLM);
    seen = seen << 8 | inb(UART_DLL);
    outb(UART_DLL, 1);
    outb(UART_DLM, 0);
    seen = seen << 8 | inb(UART_LCR);
    outb(UART_LCR, LCR_8N1);
    seen = seen << 8 | inb(UART_LCR);
    probe_report("divisor", seen);
}

/* No OUT2 in MCR, so whatever IER allows, no interrupt line moves. */
static void uart_registers(uint32_t *seed)
{
    uint8_t ier = (uint8_t)random_next(seed) & 0x0d, mcr = (uint8_t)random_next(seed) & 0x03;
    uint32_t seen;

    uart_drain();
    outb(UART_IER, ier);
    outb(UART_MCR, mcr);
    seen = inb(UART_IER);
    seen = seen << 8 | inb(UART_MCR);
    outb(UART_IER, 0);
    outb(UART_MCR, 0x03);
    seen = seen << 8 | inb(UART_IER);
    seen = seen << 8 | inb(UART_MCR);
    probe_report("ier mcr", seen);
}

static void uart_status(uint32_t *seed)
{
    (void)seed;
    uart_drain();
    probe_report("lsr", inb(UART_LSR));
    uart_drain();
    probe_report("iir", inb(UART_FCR));
}

static void uart_line_control(uint32_t *seed)
{
    uint8_t lcr = (uint8_t)random_next(seed) & 0x3f; /* no break, no DLAB */
    uint32_t seen;

    uart_drain();
    outb(UART_LCR, lcr);
    seen = inb(UART_LCR) ^ lcr;
    outb(UART_LCR, LCR_8N1);
    probe_report("lcr", seen << 8 | lcr);
}

/* IN AL changes AL alone. */
static void uart_upper_eax(uint32_t *seed)
{
    uint32_t eax = random_next(seed);

    outb(UART_SCR, (uint8_t)(eax >> 8));
    __asm__ volatile("inb %%dx, %%al" : "+a"(eax) : "d"(UART_SCR));
    probe_report("eax", eax);
}

void probe_main(uint32_t nonce)
{
    static void (*const parts[])(uint32_t * seed) = {
        uart_scratch, uart_divisor, uart_registers, uart_status, uart_line_control, uart_upper_eax,
    };
    uint32_t seed = nonce;

    for (unsigned i = 0; i < 12; i++)
        parts[(i + nonce) % 6](&seed);
}
