/* SPDX-License-Identifier: MIT
 *
 * The kernel's descriptor table: flat code and data (Intel SDM volume 3, 3.4.5). Segments for user
 * programs and a TSS join it when there are user programs.
 */
#include <stdint.h>
#include "cpu.h"
#include "gdt.h"

#define FLAT_CODE_DPL0 0x00CF9B000000FFFF
#define FLAT_DATA_DPL0 0x00CF93000000FFFF

static uint64_t gdt[] = {
    [KERNEL_CS / 8] = FLAT_CODE_DPL0,
    [KERNEL_DS / 8] = FLAT_DATA_DPL0,
};

/* LGDT, then a load of every segment register: until then the old hidden parts stay in force. */
void gdt_init(void)
{
    const struct table_pointer pointer = {sizeof(gdt) - 1, (uint32_t)gdt};

    __asm__ volatile("lgdt %0\n"
                     "ljmp %1, $1f\n"
                     "1: movw %w2, %%ds\n"
                     "movw %w2, %%es\n"
                     "movw %w2, %%fs\n"
                     "movw %w2, %%gs\n"
                     "movw %w2, %%ss\n"
                     :
                     : "m"(pointer), "i"(KERNEL_CS), "r"(KERNEL_DS)
                     : "memory");
}
