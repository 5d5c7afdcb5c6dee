/* SPDX-License-Identifier: MIT
 *
 * The accessed bit of descriptors. The processor sets it in the table when it loads a segment register,
 * in that entry alone and at no other time, and a 32-bit OS reads it. Two entries are rewritten with the
 * bit clear and then loaded one after the other, in the order and by the instructions that the nonce
 * picks; after each step the rights of both are looked at.
 * Popek and Goldberg: equivalence of non-trapping segment loads.
 */
#include "rt/gdt.h"
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "accessed";

#define N_ROUNDS 24

static uint32_t rights(uint32_t selector)
{
    return gdt_entry(selector)[1] >> 8 & 0xff;
}

static void load_segment(uint32_t selector, uint32_t how)
{
    struct {
        uint32_t offset;
        uint16_t selector;
    } __attribute__((packed)) pointer = {0, (uint16_t)selector};

    switch (how % 4) {
    case 0: __asm__ volatile("movw %w0, %%fs" : : "r"(selector) : "memory"); break;
    case 1: __asm__ volatile("pushl %0; popl %%gs" : : "r"(selector) : "memory"); break;
    case 2: __asm__ volatile("lfs %0, %%eax" : : "m"(pointer) : "eax", "memory"); break;
    default:
        __asm__ volatile("pushl %%es; movw %w0, %%es; popl %%es" : : "r"(selector) : "memory");
        break;
    }
}

void probe_main(uint32_t nonce)
{
    uint32_t seed = nonce;

    for (unsigned i = 0; i < N_ROUNDS; i++) {
        uint32_t r = random_next(&seed), first = r & 1 ? GDT_SLOT_3 : GDT_SLOT_4;
        uint32_t second = GDT_SLOT_3 + GDT_SLOT_4 - first, fresh, half;

        load_segment(0, 0); /* nothing holds on to the old entries */
        load_segment(0, 1);
        gdt_write_segment(first, r & 0xffff0, GDT_DATA_DPL3);
        gdt_write_segment(second, r >> 8 & 0xffff0, GDT_DATA_DPL3);
        fresh = rights(first) << 8 | rights(second);
        load_segment(first, r >> 1);
        half = rights(GDT_SLOT_3) << 8 | rights(GDT_SLOT_4); /* which of the two is the nonce's */
        load_segment(second, r >> 3);
        digest_mix(fresh << 16 | half);
        digest_mix(rights(first) << 8 | rights(second));
        if (i % 6 == 0)
            print("%u: %04x %04x %02x%02x\n", i, fresh, half, rights(first), rights(second));
    }
}
