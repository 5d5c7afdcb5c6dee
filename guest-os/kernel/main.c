/* SPDX-License-Identifier: MIT
 *
 * The guest OS: a small kernel for a plain PC that knows nothing of Peel. It boots natively, and on every
 * rung of the ladder as far as that rung can carry it. Here it is put together, one part after the other;
 * boot.S comes before, and the boot ends as the idle loop.
 */
#include <stdint.h>
#include "boot/multiboot.h"
#include "cpu.h"
#include "dev/pic.h"
#include "dev/pit.h"
#include "disk.h"
#include "memory.h"
#include "options.h"
#include "print.h"
#include "process.h"
#include "sched.h"
#include "sensitive.h"
#include "tty.h"

#define MIB 0x100000

void kernel_main(uint32_t magic, uint32_t info);

/* What the loader left lies anywhere, so it is read before memory is given to anybody. */
static uint64_t read_loader_info(uint32_t magic, uint32_t address)
{
    const struct multiboot_info *info = phys_to_virt((phys_t){address});

    if (magic != MULTIBOOT_BOOT_MAGIC)
        panic("not started by a Multiboot loader (%08x)", magic);
    if (!(info->flags & MULTIBOOT_INFO_MEMORY))
        panic("the loader does not say how much memory there is");
    if (info->flags & MULTIBOOT_INFO_CMDLINE)
        options_parse(phys_to_virt((phys_t){info->cmdline}));
    return MIB + ((uint64_t)info->mem_upper << 10);
}

/* The timer must tick before anything relies on it. */
static void wait_for_tick(void)
{
    uint32_t start = sched_ticks();
    uintptr_t irq = irq_save();

    irq_enable();
    while (sched_ticks() == start)
        pause();
    irq_restore(irq);
}

void kernel_main(uint32_t magic, uint32_t info)
{
    uint64_t bytes = read_loader_info(magic, info);

    cpu_init();
    memory_init(bytes);
    space_init();
    pic_init();
    tty_init();
    pit_init(options.hz);
    disk_mount();
    wait_for_tick();
    print("  memory: %u KiB, %u KiB free\n", (unsigned)(bytes >> 10),
          memory_free_frames() * (FRAME_BYTES / 1024));
    process_start_first("/bin/init", options.argv);
    sched_idle();
}
