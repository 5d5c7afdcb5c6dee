/* SPDX-License-Identifier: MIT
 *
 * Fills the tables of harness.S, and says in one line on COM1 how the case ended:
 *   arrived EAX                        at its end
 *   vector N error E [cr2 C] [vm if=I] at an exception; CR2 with a page fault, and IF where the frame's
 *                                      RFLAGS.VM is set
 * all in hexadecimal but the vector. Either is followed by "rsp R" where bits 63:32 of the RSP in the
 * frame, R, are not zero.
 */
#include "boot/multiboot.h"
#include "case.h"
#include "rt/io.h"
#include "rt/print.h"
#include "rt/uart.h"

#define PAGE_OPEN 0x07 /* present, writable, open to ring 3 */
#define PAGE_BIG  0x80
#define PAGE_USER 0x04

#define GATE_PRESENT 0x8e /* a 64-bit interrupt gate, DPL 0 */
#define GATE_RING3   0x60

#define VECTOR_PF 14

#define QEMU_END_PORT  0xf4 /* isa-debug-exit */
#define BOCHS_END_PORT 0x8900

/* What harness.S and the CPU leave on the stack. */
struct frame {
    uint64_t cr2, rax, vector, error, rip, cs, flags, rsp, ss;
};
_Static_assert(sizeof(struct frame) == FRAME_BYTES, "harness.S makes room for it");

extern uint64_t page_map[6 * 512], harness_tss_entry[2];
extern uint32_t harness_idt[256 * 4];
extern const char harness_stubs[], harness_stack_top[];
extern const struct frame harness_frame;
extern const struct multiboot_info *harness_information;
extern uint8_t harness_code[16] __attribute__((weak)); /* of the case `execute` */

/* Intel SDM volume 3, 9.7: the task-state segment of long mode. */
static uint32_t tss[26];

void harness_prepare(void);
void harness_report(void);

static uint32_t hex_digit(char c)
{
    return c <= '9' ? (uint32_t)(c - '0') : (uint32_t)(c - 'a' + 10);
}

/* The bytes after "code=", the last word of the command line, where the case has room for them. */
static void take_code(void)
{
    const char *text = (const char *)harness_information->cmdline;

    while (*text && *text != '=')
        text++;
    for (unsigned i = 0; i < 16 && text[0] && text[1] && text[2]; i++, text += 2)
        harness_code[i] = (uint8_t)(hex_digit(text[1]) << 4 | hex_digit(text[2]));
}

static void map_memory(void)
{
    uint64_t *directory = page_map + 2 * 512;
    uint32_t pdpt = (uint32_t)(page_map + 512);

    page_map[0] = page_map[256] = pdpt | PAGE_OPEN;
    for (uint32_t i = 0; i < 4; i++)
        page_map[512 + i] = (uint32_t)(directory + i * 512) | PAGE_OPEN;
    for (uint32_t i = 0; i < 4 * 512; i++)
        directory[i] = i << 21 | PAGE_OPEN | PAGE_BIG;
    directory[SUPERVISOR_PAGE >> 21] &= ~(uint64_t)PAGE_USER;
}

static void fill_tss(void)
{
    uint32_t base = (uint32_t)tss;

    tss[1] = (uint32_t)harness_stack_top; /* RSP0 */
    tss[9] = (uint32_t)harness_stack_top; /* IST 1 */
    tss[25] = sizeof tss << 16;           /* no I/O bitmap */
    harness_tss_entry[0] = (uint64_t)(base >> 24) << 56 | 0x89ull << 40 |
                           (uint64_t)(base & 0xffffff) << 16 | (sizeof tss - 1);
    harness_tss_entry[1] = 0;
}

void harness_prepare(void)
{
    if (harness_code)
        take_code();
    map_memory();
    fill_tss();
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t stub = (uint32_t)harness_stubs + i * 16;
        uint32_t rights = GATE_PRESENT | (i == VECTOR_ARRIVED ? GATE_RING3 : 0);

        harness_idt[4 * i] = CODE64_RING0 << 16 | (stub & 0xffff);
        harness_idt[4 * i + 1] = (stub & 0xffff0000) | rights << 8 | 1; /* IST 1 */
    }
    uart_init();
}

/* At least one digit, no leading zeros. */
static void put_hex(const char *name, uint64_t value)
{
    if (value >> 32)
        print("%s%x%08x", name, (uint32_t)(value >> 32), (uint32_t)value);
    else
        print("%s%x", name, (uint32_t)value);
}

void harness_report(void)
{
    const struct frame *f = &harness_frame;

    if (f->vector == VECTOR_ARRIVED) {
        put_hex("arrived ", (uint32_t)f->rax);
    } else {
        print("vector %u", (uint32_t)f->vector);
        put_hex(" error ", f->error);
        if (f->vector == VECTOR_PF)
            put_hex(" cr2 ", f->cr2);
        if (f->flags & FLAGS_VM)
            print(" vm if=%u", f->flags & FLAGS_IF ? 1 : 0);
    }
    if (f->rsp >> 32)
        put_hex(" rsp ", f->rsp);
    print("\n");
    uart_drain();
    outb(QEMU_END_PORT, 0);
    for (const char *c = "Shutdown"; *c; c++)
        outb(BOCHS_END_PORT, (uint8_t)*c);
    for (;;)
        __asm__ volatile("cli; hlt");
}
