/* SPDX-License-Identifier: MIT
 *
 * The guest OS: a small kernel for a plain PC that knows nothing of Peel. It boots natively, and on
 * every rung of the ladder as far as that rung can carry it.
 * The first line appears before the first privileged instruction, which is gdt_init()'s LGDT: on rung
 * 1, where nothing is emulated but the UART, that line is all there is to see.
 */
#include <stdint.h>
#include "boot/multiboot.h"
#include "console.h"
#include "cpu.h"
#include "gdt.h"
#include "idt.h"
#include "pic.h"
#include "pit.h"
#include "power.h"
#include "print.h"

#define TICKS_PER_SECOND 100
#define TICKS_TO_SEE     5

void kernel_main(uint32_t magic, const struct multiboot_info *info);

static void show_banner(const struct multiboot_info *info)
{
    const char *cmdline = info->flags & MULTIBOOT_INFO_CMDLINE ? (const char *)info->cmdline : "";

    print("  command line: %s\n", cmdline);
    if (info->flags & MULTIBOOT_INFO_MEMORY)
        print("  memory: %u KiB and %u KiB above 1 MiB\n", info->mem_lower, info->mem_upper);
}

/* The idle loop in small: halted between interrupts. */
static void wait_for_ticks(uint32_t n)
{
    uint32_t end = pit_ticks() + n;

    cli();
    while ((int32_t)(pit_ticks() - end) < 0) {
        sti_hlt();
        cli();
    }
    sti();
}

void kernel_main(uint32_t magic, const struct multiboot_info *info)
{
    console_init();
    print("Peel guest OS: booting\n");
    gdt_init();
    idt_init();
    pic_init();
    pit_init(TICKS_PER_SECOND);
    if (magic != MULTIBOOT_BOOT_MAGIC) {
        print("panic: not started by a Multiboot loader (%08x)\n", magic);
        power_off();
    }
    show_banner(info);
    sti();
    wait_for_ticks(TICKS_TO_SEE);
    print("  ticks work: %u at %u Hz\n", TICKS_TO_SEE, TICKS_PER_SECOND);
    print("Peel guest OS: power off\n");
    power_off();
}
