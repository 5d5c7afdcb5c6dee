// SPDX-License-Identifier: MIT
//
// The virtual UART: its registers, and that every byte a guest sends can be had back from the console.
// sources: kernel/lib/format.c
#include <stdarg.h>
#include <stdint.h>
#include "unit.h"

static char console[65536];
static size_t console_length;

__attribute__((format(printf, 1, 2))) void unit_console(const char *format, ...);
void unit_console(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    console_length +=
        (size_t)vsnprintf(console + console_length, sizeof console - console_length, format, args);
    va_end(args);
}

// The kernel's printf() returns nothing and would not be declared beside the C library's.
#define printf(...) unit_console(__VA_ARGS__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#include "vdev/uart.c"
#pragma GCC diagnostic pop
#undef printf

static struct vm vm = {.id = 3};

static void reset(void)
{
    vuart_init(&vm.uart);
    console_length = 0;
    console[0] = '\0';
}

static void out(unsigned reg, unsigned value)
{
    vuart_out(&vm, (uint16_t)(VUART_BASE + reg), (uint8_t)value);
}

static uint8_t in(unsigned reg)
{
    return vuart_in(&vm, (uint16_t)(VUART_BASE + reg));
}

static void send_text(const char *text)
{
    for (; *text != '\0'; text++) {
        out(UART_RBR_THR, (uint8_t)*text);
    }
}

TEST(its_eight_ports)
{
    for (unsigned port = 0; port <= 0xFFFF; port++) {
        CHECK_EQ(vuart_has_port((uint16_t)port), port >= 0x3F8 && port <= 0x3FF);
    }
}

TEST(registers_after_reset)
{
    reset();
    CHECK_EQ(in(UART_IER), 0);
    CHECK_EQ(in(UART_IIR_FCR), 0x01);
    CHECK_EQ(in(UART_LCR), 0);
    CHECK_EQ(in(UART_MCR), 0);
    CHECK_EQ(in(UART_LSR), 0x60);
    CHECK_EQ(in(UART_MSR), 0xB0);
    CHECK_EQ(in(UART_SCR), 0);
}

TEST(registers_keep_the_bits_that_exist)
{
    reset();
    for (unsigned value = 0; value < 256; value++) {
        out(UART_SCR, value);
        CHECK_EQ(in(UART_SCR), value);
        out(UART_IER, value);
        CHECK_EQ(in(UART_IER), value & 0x0F);
        out(UART_MCR, value);
        CHECK_EQ(in(UART_MCR), value & 0x1F);
        out(UART_IIR_FCR, value);
        CHECK_EQ(in(UART_IIR_FCR), value & 1 ? 0xC1 : 0x01);
        out(UART_LSR, value); // read-only
        CHECK_EQ(in(UART_LSR), 0x60);
        out(UART_MCR, 0);
        out(UART_MSR, value);
        CHECK_EQ(in(UART_MSR), 0xB0);
        out(UART_LCR, value);
        CHECK_EQ(in(UART_LCR), value);
        out(UART_LCR, 0);
    }
    CHECK_EQ(console_length, 0);
}

// DLAB makes the first two registers the divisor; what lies under it stays.
TEST(the_divisor_has_its_own_registers)
{
    reset();
    out(UART_IER, 0x05);
    out(UART_LCR, 0x83);
    out(UART_RBR_THR, 'A');
    out(UART_IER, 0xEE);
    CHECK_EQ(in(UART_RBR_THR), 'A');
    CHECK_EQ(in(UART_IER), 0xEE);
    out(UART_LCR, 0x03);
    CHECK_EQ(in(UART_IER), 0x05);
    vuart_flush(&vm);
    CHECK_STR(console, "");
}

TEST(loopback_brings_bytes_back_and_sends_none)
{
    static const uint8_t inputs[16] = {0x00, 0x20, 0x10, 0x30, 0x40, 0x60, 0x50, 0x70,
                                       0x80, 0xA0, 0x90, 0xB0, 0xC0, 0xE0, 0xD0, 0xF0};

    reset();
    for (unsigned bits = 0; bits < 16; bits++) { // DTR to DSR, RTS to CTS, OUT1 to RI, OUT2 to DCD
        out(UART_MCR, 0x10 | bits);
        CHECK_EQ(in(UART_MSR), inputs[bits]);
    }
    for (unsigned value = 0; value < 256; value++) {
        CHECK_EQ(in(UART_LSR), 0x60);
        out(UART_RBR_THR, value);
        CHECK_EQ(in(UART_LSR), 0x61);
        CHECK_EQ(in(UART_RBR_THR), value);
    }
    vuart_flush(&vm);
    CHECK_STR(console, "");
}

TEST(lines_carry_the_machine_s_number)
{
    reset();
    send_text("one\n\ntwo");
    CHECK_STR(console, "vm3| one\nvm3| \n");
    vuart_flush(&vm);
    CHECK_STR(console, "vm3| one\nvm3| \nvm3+ two\n");
    vuart_flush(&vm);
    CHECK_STR(console, "vm3| one\nvm3| \nvm3+ two\n");
}

TEST(what_is_no_printable_ascii_is_escaped)
{
    reset();
    send_text("a\\b\r\t\x1B\x7F\xFF\n");
    out(UART_RBR_THR, 0);
    out(UART_RBR_THR, '\n');
    CHECK_STR(console, "vm3| a\\x5cb\\x0d\\x09\\x1b\\x7f\\xff\nvm3| \\x00\n");
}

// The console's text, undone: each "vm3| " line gives its bytes and a line end, each "vm3+ " its bytes.
static size_t undo(uint8_t *bytes)
{
    const char *at = console;
    size_t n = 0;

    while (*at != '\0') {
        bool whole = strncmp(at, "vm3| ", 5) == 0;

        CHECK(whole || strncmp(at, "vm3+ ", 5) == 0);
        for (at += 5; *at != '\n'; at++) {
            unsigned byte = (uint8_t)*at;

            CHECK(byte >= ' ' && byte <= '~');
            if (byte == '\\') {
                CHECK_EQ(sscanf(at, "\\x%2x", &byte), 1);
                at += 3;
            }
            bytes[n++] = (uint8_t)byte;
        }
        at++;
        if (whole) {
            bytes[n++] = '\n';
        }
    }
    return n;
}

TEST(every_byte_can_be_had_back)
{
    static uint8_t sent[8000], seen[sizeof console];
    uint64_t state = 5;

    for (unsigned round = 0; round < 20; round++) {
        size_t length = 100 + round * 395;

        reset();
        for (size_t i = 0; i < length; i++) {
            state = state * 6364136223846793005 + 1442695040888963407;
            // printable, or anything, or lines that never end
            sent[i] = (uint8_t)(round % 3 == 0 ? ' ' + (state >> 40) % 95 : state >> 56);
            if (round % 3 == 2 && sent[i] == '\n') {
                sent[i] = 'n';
            }
            out(UART_RBR_THR, sent[i]);
            CHECK(vm.uart.line_length <= VUART_LINE_SIZE);
        }
        vuart_flush(&vm);
        CHECK_EQ(undo(seen), length);
        CHECK_EQ(memcmp(seen, sent, length), 0);
    }
}

// Anything a guest can do with the eight ports.
TEST(any_accesses)
{
    uint64_t state = 9;

    reset();
    for (unsigned i = 0; i < 200000; i++) {
        unsigned reg, value;

        state = state * 6364136223846793005 + 1442695040888963407;
        reg = (state >> 33) & 7;
        value = (state >> 40) & 0xFF;
        if (state >> 63) {
            out(reg, value);
        } else {
            (void)in(reg);
        }
        CHECK(vm.uart.line_length <= VUART_LINE_SIZE);
        if (console_length > sizeof console / 2) {
            console_length = 0;
        }
    }
}
