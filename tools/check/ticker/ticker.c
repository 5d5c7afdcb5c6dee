/* SPDX-License-Identifier: MIT
 *
 * Runs a program that knows nothing of interrupts on the bare machine with the PIT ticking and IF set: the ticker is
 * what the ROM boots, the program its only module. Its command line, "ticker divisor=N", says after how many clocks
 * of the PIT (838 ns each) the next tick comes.
 *
 * It lies at 15 MiB, where no probe looks, and leaves the boot block's GDT as it is. A tick writes 20 bytes below the
 * program's ESP, and its IRET reloads CS: nothing else of the program changes.
 */
#include <stdint.h>
#include "../../mkboot/elf32.h"
#include "boot/bootblock.h"
#include "boot/multiboot.h"
#include "rt/io.h"
#include "rt/mem.h"

#define VECTOR_TICK 0x20
#define VECTORS     256
#define GATE_RING0  0x8e00 /* a present 32-bit interrupt gate */

#define PIC_MASTER     0x20
#define PIC_SLAVE      0xa0
#define ICW1_INIT_ICW4 0x11
#define ICW4_8086      0x01

#define PIT_COUNTER_0          0x40
#define PIT_CONTROL            0x43
#define COUNTER_0_BYTES_MODE_2 0x34

#define COM2_DLL 0x2f8
#define COM2_DLM 0x2f9
#define COM2_LCR 0x2fb
#define LCR_8N1  0x03
#define LCR_DLAB 0x80

#define LAPIC_SVR    ((volatile uint32_t *)0xfee000f0)
#define LAPIC_LINT0  ((volatile uint32_t *)0xfee00350)
#define SVR_ENABLED  0x1ff
#define LINT0_EXTINT 0x700

struct gate {
    uint16_t offset_low, selector, rights, offset_high;
};

extern struct gate ticker_idt[VECTORS];
extern const char ticker_tick[];

uint32_t ticker_prepare(struct multiboot_info *mbi);

static uint32_t option_divisor(const char *text)
{
    uint32_t n = 0;

    while (*text && *text != '=')
        text++;
    while (*text && *++text >= '0' && *text <= '9')
        n = n * 10 + (uint32_t)(*text - '0');
    return n;
}

/* Put the program where it is linked, and return its entry point. */
static uint32_t load(const uint8_t *file)
{
    const struct elf32_ehdr *header = (const struct elf32_ehdr *)file;
    const struct elf32_phdr *segment = (const struct elf32_phdr *)(file + header->phoff);

    for (unsigned i = 0; i < header->phnum; i++, segment++) {
        if (segment->type != ELF32_PT_LOAD)
            continue;
        memcpy((void *)segment->paddr, file + segment->offset, segment->filesz);
        memset((void *)(segment->paddr + segment->filesz), 0, segment->memsz - segment->filesz);
    }
    return header->entry;
}

/* All but the timer's line stay masked. The local APIC passes the 8259's line on, as a PC's firmware has it. */
static void pic_start(void)
{
    outb(PIC_MASTER, ICW1_INIT_ICW4);
    outb(PIC_SLAVE, ICW1_INIT_ICW4);
    outb(PIC_MASTER + 1, VECTOR_TICK);
    outb(PIC_SLAVE + 1, VECTOR_TICK + 8);
    outb(PIC_MASTER + 1, 1 << 2);
    outb(PIC_SLAVE + 1, 2);
    outb(PIC_MASTER + 1, ICW4_8086);
    outb(PIC_SLAVE + 1, ICW4_8086);
    outb(PIC_MASTER + 1, 0xfe);
    outb(PIC_SLAVE + 1, 0xff);
    *LAPIC_SVR = SVR_ENABLED;
    *LAPIC_LINT0 = LINT0_EXTINT;
}

static void com2_start(void)
{
    outb(COM2_LCR, LCR_DLAB);
    outb(COM2_DLL, 1);
    outb(COM2_DLM, 0);
    outb(COM2_LCR, LCR_8N1);
}

uint32_t ticker_prepare(struct multiboot_info *mbi)
{
    const struct multiboot_module *program = (const struct multiboot_module *)mbi->mods_addr;
    uint32_t divisor = option_divisor((const char *)mbi->cmdline), tick = (uint32_t)ticker_tick;
    uint32_t entry = load((const uint8_t *)program->start);

    mbi->cmdline = program->string;
    mbi->flags &= ~(uint32_t)MULTIBOOT_INFO_MODS;
    mbi->mods_count = 0;
    ticker_idt[VECTOR_TICK] =
        (struct gate){(uint16_t)tick, BOOT_CS, GATE_RING0, (uint16_t)(tick >> 16)};
    pic_start();
    com2_start();
    outb(PIT_CONTROL, COUNTER_0_BYTES_MODE_2);
    outb(PIT_COUNTER_0, (uint8_t)divisor);
    outb(PIT_COUNTER_0, (uint8_t)(divisor >> 8));
    return entry;
}
