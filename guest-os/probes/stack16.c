/* SPDX-License-Identifier: MIT
 *
 * A 16-bit stack: SP counts, and bits 31:16 of ESP stay as they are, however often the machine is left and
 * entered again. The way back into such a guest is IRET, which loads no more than SP: what the rest of ESP
 * then holds is what the hypervisor's own stack pointer held, unless it takes care.
 * Popek and Goldberg: equivalence, and resource control, for those bits are the host's.
 */
#include "rt/gdt.h"
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "stack16";

#define SCRATCH_PORT 0x3ff /* of the UART: each OUT is an exit under Peel */

static uint8_t stack[256] __attribute__((aligned(16)));

/* Load SS from slot 4 (with the ring that CS has) and ESP with the given upper half; OUT some bytes, push and pop;
 * back to the flat stack. Returns ESP as it was found. */
static uint32_t visit(uint32_t upper, uint32_t value)
{
    uint32_t seen = upper, popped, saved;

    __asm__ volatile("movl %%esp, %[saved]\n"
                     "movw %%ss, %%di\n"
                     "movw %%cs, %%ax\n"
                     "andl $3, %%eax\n"
                     "orl %[slot], %%eax\n"
                     "movw %%ax, %%ss\n"
                     "movl %[seen], %%esp\n"
                     "movb %%cl, %%al\n"
                     "outb %%al, %%dx\n"
                     "pushl %%ecx\n"
                     "outb %%al, %%dx\n"
                     "popl %[popped]\n"
                     "outb %%al, %%dx\n"
                     "movl %%esp, %[seen]\n"
                     "movw %%di, %%ss\n"
                     "movl %[saved], %%esp\n"
                     : [seen] "+&S"(seen), [popped] "=&b"(popped), [saved] "=m"(saved)
                     : [slot] "i"(GDT_SLOT_4), "c"(value), "d"(SCRATCH_PORT)
                     : "eax", "edi", "memory", "cc");
    digest_mix(popped);
    return seen;
}

void probe_main(uint32_t nonce)
{
    uint32_t seed = nonce, base = (uint32_t)stack;

    /* 64 KiB from `stack` on, D/B clear: a stack whose pointer is SP. */
    gdt_write_entry(GDT_SLOT_4, base << 16 | 0xffff,
                    (base & 0xff000000) | (GDT_DATA_DPL0 | GDT_ACCESSED) << 8 |
                        (base >> 16 & 0xff));
    for (unsigned i = 0; i < 8; i++) {
        uint32_t upper = random_next(&seed) << 16 | sizeof(stack);

        probe_report("esp", visit(upper, random_next(&seed)));
    }
}
