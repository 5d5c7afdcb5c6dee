/* SPDX-License-Identifier: MIT
 *
 * QEMU -kernel and GRUB start us at ring 0 with a descriptor table we must not rely on (Multiboot
 * 0.6.96, section 3.2). Probes rely on the table of boot/bootblock.h, so it is built here where it is
 * missing. These are the only privileged instructions of the runtime before a probe's end, and no VM
 * executes them: there EBX points into the boot block.
 */
#include "boot/bootblock.h"
#include "rt/boot.h"

#define CR0_MP         (1u << 1)
#define CR0_EM         (1u << 2)
#define CR0_NE         (1u << 5)
#define CR4_OSFXSR     (1u << 9)
#define CR4_OSXMMEXCPT (1u << 10)

struct gdt_pointer {
    uint16_t limit;
    uint32_t base;
} __attribute__((packed));

_Static_assert(sizeof(struct gdt_pointer) == 6, "LGDT reads six bytes");

void boot_load_gdt(const struct gdt_pointer *pointer);

static void boot_enable_sse(void)
{
    uint32_t cr;

    __asm__ volatile("mov %%cr0, %0" : "=r"(cr));
    cr = (cr & ~CR0_EM) | CR0_MP | CR0_NE;
    __asm__ volatile("mov %0, %%cr0" : : "r"(cr));
    __asm__ volatile("mov %%cr4, %0" : "=r"(cr));
    cr |= CR4_OSFXSR | CR4_OSXMMEXCPT;
    __asm__ volatile("mov %0, %%cr4" : : "r"(cr));
    __asm__ volatile("fninit");
}

void boot_adopt_foreign_loader(uint32_t mbi)
{
    static const uint64_t flat[BOOT_GDT_ENTRIES] = {
        0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF, 0x00CFFB000000FFFF, 0x00CFF3000000FFFF,
    };
    static const struct gdt_pointer pointer = {BOOT_GDT_LIMIT, BOOT_BLOCK_ADDR};
    volatile uint64_t *gdt = (volatile uint64_t *)BOOT_BLOCK_ADDR;

    if (mbi == BOOT_BLOCK_ADDR + BOOT_MBI_OFFSET)
        return;
    for (unsigned i = 0; i < BOOT_GDT_ENTRIES; i++)
        gdt[i] = flat[i];
    boot_load_gdt(&pointer);
    boot_enable_sse();
}
