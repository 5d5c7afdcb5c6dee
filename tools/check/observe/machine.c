/* SPDX-License-Identifier: MIT
 *
 * The subject's machine: descriptors, page tables, the serial line, the timer, and the way off. Nothing
 * here goes wrong on purpose.
 */
#include "subject.h"
#include "mm/layout.h"
#include "mm/pte.h"
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/insn.h"

#define UART         0x3f8
#define UART_LCR     (UART + 3)
#define UART_LSR     (UART + 5)
#define LSR_ROOM     0x20
#define LSR_EMPTY    0x60
#define QEMU_EXIT    0xf4
#define BOCHS_EXIT   0x8900
#define IO_BITMAP    8193 /* bytes: the CPU reads one past the last port's */
#define TRAP_STACK   16384
#define GATE_PRESENT 0x8e00ULL /* an interrupt gate */
#define GATE_RING3   0x6000ULL

/* The local APIC: Intel SDM volume 3, table 10-1. */
#define LAPIC           0xfee00000
#define LAPIC_EOI       0x0b0
#define LAPIC_SVR       0x0f0
#define LAPIC_LVT_TIMER 0x320
#define LAPIC_LVT_LINT0 0x350
#define LAPIC_INITIAL   0x380
#define LAPIC_DIVIDE    0x3e0
#define LVT_MASKED      0x10000

struct tss {
    uint32_t reserved0;
    uint64_t rsp[3];
    uint64_t reserved1;
    uint64_t ist[7];
    uint64_t reserved2;
    uint16_t reserved3, io_bitmap;
    uint8_t ports[IO_BITMAP];
} __attribute__((packed));

static struct tss tss __attribute__((aligned(4096)));
static uint8_t trap_stack[TRAP_STACK] __attribute__((aligned(16)));
static uint64_t idt[512] __attribute__((aligned(16)));

#define SEGMENT32(dpl, type) (0x00cf90000000ffffULL | (uint64_t)(dpl) << 45 | (type) << 40)
#define SEGMENT64(dpl)       (0x00af9b000000ffffULL | (uint64_t)(dpl) << 45)
#define CODE                 0xbULL
#define DATA                 0x3ULL

static uint64_t gdt[14] __attribute__((aligned(16))) = {
    [HOST_CODE / 8] = SEGMENT64(0),
    [HOST_DATA / 8] = SEGMENT32(0, DATA),
    [CODE32_RING0 / 8] = SEGMENT32(0, CODE),
    [DATA_RING0 / 8] = SEGMENT32(0, DATA),
    [CODE32_RING1 / 8] = SEGMENT32(1, CODE),
    [DATA_RING1 / 8] = SEGMENT32(1, DATA),
    [CODE64_RING1 / 8] = SEGMENT64(1),
    [CODE32_RING3 / 8] = SEGMENT32(3, CODE),
    [DATA_RING3 / 8] = SEGMENT32(3, DATA),
    [BASED_RING1 / 8] = SEGMENT32(1, DATA) | BASED_BASE << 16,
};

void *machine_direct(uint64_t physical)
{
    return (void *)(DIRECT_BASE + physical);
}

void copy_bytes(void *to, const void *from, size_t n)
{
    uint8_t *t = to;
    const uint8_t *f = from;

    for (size_t i = 0; i < n; i++) {
        t[i] = f[i];
        __asm__ volatile(""); /* a loop, not a call of memcpy() */
    }
}

static void load_descriptors(void)
{
    struct descriptor_pointer g = {sizeof gdt - 1, (uint64_t)gdt},
                              i = {sizeof idt - 1, (uint64_t)idt};
    uint64_t base = (uint64_t)&tss;

    for (size_t n = 0; n < IO_BITMAP; n++)
        tss.ports[n] = 0xff;
    tss.io_bitmap = offsetof(struct tss, ports);
    tss.rsp[0] = (uint64_t)(trap_stack + TRAP_STACK);
    gdt[SUBJECT_TSS / 8] =
        desc_make((uint32_t)base, sizeof tss - 1, DESC_TSS64_AVAIL << DESC_TYPE_SHIFT | DESC_P);
    gdt[SUBJECT_TSS / 8 + 1] = base >> 32;
    for (uint64_t n = 0; n < 256; n++) {
        uint64_t stub = (uint64_t)trap_stubs + 16 * n;
        uint64_t open = n == VECTOR_END || n == VECTOR_SERVICE || n == 3 || n == 4 ? GATE_RING3 : 0;

        idt[2 * n] = (stub & 0xffff) | HOST_CODE << 16 | (GATE_PRESENT | open) << 32 |
                     (stub >> 16 & 0xffff) << 48;
        idt[2 * n + 1] = stub >> 32;
    }
    lgdt(&g);
    lidt(&i);
    ltr(SUBJECT_TSS);
}

static uint64_t *table(uint64_t entry)
{
    return machine_direct(entry & PTE_ADDR);
}

/* The page directory of the lowest GiB; the boot code has mapped the lowest 4 GiB by big pages. */
static uint64_t *directory(void)
{
    return table(table(table(read_cr3())[0])[0]);
}

void machine_map_text(uint64_t physical)
{
    directory()[GUEST_TEXT >> 21] = physical | PTE_P | PTE_W | PTE_U | PTE_PS;
    write_cr3(read_cr3());
}

static void open_low_memory(void)
{
    uint64_t *pml4 = table(read_cr3()), *pd = directory();

    pml4[0] |= PTE_U;
    table(pml4[0])[0] |= PTE_U;
    for (uint64_t i = 0; i < 8; i++)
        pd[i] = i << 21 | PTE_P | PTE_W | PTE_U | PTE_PS;
    pd[NOT_MAPPED >> 21] = 0;
    write_cr3(read_cr3());
}

void machine_open_ports(void)
{
    for (size_t n = 0; n < IO_BITMAP - 1; n++)
        tss.ports[n] = 0;
}

static void lapic_write(uint32_t offset, uint32_t value)
{
    *(volatile uint32_t *)machine_direct(LAPIC + offset) = value;
}

void machine_timer(uint32_t ticks)
{
    lapic_write(LAPIC_SVR, 0x1ff);
    lapic_write(LAPIC_LVT_LINT0, LVT_MASKED);
    lapic_write(LAPIC_DIVIDE, 0xb); /* by 1 */
    lapic_write(LAPIC_LVT_TIMER, TIMER_VECTOR);
    lapic_write(LAPIC_INITIAL, ticks);
}

void machine_timer_done(void)
{
    lapic_write(LAPIC_EOI, 0);
}

static void wait_for(uint8_t bits)
{
    while ((inb(UART_LSR) & bits) != bits)
        ;
}

void say_byte(char byte)
{
    wait_for(LSR_ROOM);
    outb(UART, (uint8_t)byte);
}

void say(const char *text)
{
    while (*text)
        say_byte(*text++);
}

void machine_off(void)
{
    wait_for(LSR_EMPTY);
    for (const char *c = "Shutdown"; *c; c++)
        outb(BOCHS_EXIT, (uint8_t)*c);
    outb(QEMU_EXIT, 0x10);
    for (;;) {
        cli();
        hlt();
    }
}

void machine_init(void)
{
    load_descriptors();
    open_low_memory();
    outb(UART_LCR, 0x80); /* the divisor: 115200 baud */
    outb(UART, 1);
    outb(UART + 1, 0);
    outb(UART_LCR, 0x03); /* 8 bits, no parity */
}
