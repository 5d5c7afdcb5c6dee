/* SPDX-License-Identifier: MIT
 *
 * Segments and their hidden part. A segment register caches base, limit and rights when it is loaded;
 * the table may change afterwards and the cached values stay in force until the next load. A
 * hypervisor that reloads a guest's segment registers on the way in (and it must, for it uses its own)
 * brings the new base in too early: it has to keep the hidden part as state of the virtual CPU.
 * Popek and Goldberg: equivalence of non-trapping segment loads; Robin and Irvine's hidden state.
 */
#include "boot/bootblock.h"
#include "rt/gdt.h"
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "segments";

#define SLOT_A (GDT_SLOT_4 | 3) /* rewritten with DPL 3, so it needs RPL 3 or less */
#define SLOT_B GDT_SLOT_3       /* rewritten as data with DPL 0 */

#define N_WORDS 512
static uint32_t arena[N_WORDS];

static uint32_t entry_rights(uint32_t selector)
{
    return gdt_entry(selector)[1] >> 8 & 0xff;
}

static void load_fs(uint32_t selector)
{
    __asm__ volatile("movw %w0, %%fs" : : "r"(selector) : "memory");
}

static void load_gs(uint32_t selector)
{
    __asm__ volatile("movw %w0, %%gs" : : "r"(selector) : "memory");
}

static uint32_t read_fs(uint32_t offset)
{
    uint32_t value;

    __asm__ volatile("movl %%fs:(%1), %0" : "=r"(value) : "r"(offset) : "memory");
    return value;
}

static uint32_t read_gs(uint32_t offset)
{
    uint32_t value;

    __asm__ volatile("movl %%gs:(%1), %0" : "=r"(value) : "r"(offset) : "memory");
    return value;
}

/* The four data segment registers take the boot block's selectors, and show them again as loaded. */
static void segments_boot_selectors(void)
{
    uint32_t seen = 0, value;

    __asm__ volatile("movw %w1, %%es; movw %%es, %w0; movw %w2, %%es"
                     : "=&r"(value)
                     : "r"(BOOT_USER_DS), "r"(BOOT_DS));
    seen = value & 0xffff;
    __asm__ volatile("pushl %%ds; pushl %1; popl %%ds; movl %%ds, %0; popl %%ds"
                     : "=&r"(value)
                     : "r"(BOOT_USER_DS));
    seen = seen << 8 | (value & 0xffff);
    load_fs(BOOT_USER_DS);
    load_gs(0); /* a null selector may be loaded, only not used */
    __asm__ volatile("movl %%gs, %0" : "=r"(value));
    seen = seen << 8 | (value & 0xffff);
    __asm__ volatile("movl %%fs, %0" : "=r"(value));
    probe_report("selectors", seen << 8 | (value & 0xffff));
}

/* Printing is many OUTs, and each of them an exit: what follows it runs on restored segments. */
static void segments_hidden_base(uint32_t *seed, const char *label, uint32_t slot, uint32_t rights)
{
    uint32_t first = random_next(seed) % (N_WORDS / 2), second = random_next(seed) % (N_WORDS / 2);
    uint32_t offset = random_next(seed) % (N_WORDS / 2) * 4;
    uint32_t base = (uint32_t)arena;

    gdt_write_segment(slot, base + first * 4, rights);
    print("%s rights %02x", label, entry_rights(slot));
    load_fs(slot);
    print(" loaded %02x\n", entry_rights(slot));
    digest_mix(entry_rights(slot));
    probe_report(" base 1", read_fs(offset));
    gdt_write_segment(slot, base + second * 4, rights | GDT_ACCESSED);
    probe_report(" kept", read_fs(offset));
    put_text(" still, after a line of exits ...\n");
    probe_report(" kept", read_fs(offset));
    load_gs(slot);
    probe_report(" gs base 2", read_gs(offset));
    probe_report(" fs kept", read_fs(offset));
    load_fs(slot);
    probe_report(" fs base 2", read_fs(offset));
}

/* Every base wraps at 4 GB: base + offset is formed modulo 2^32. */
static void segments_wrap(uint32_t *seed)
{
    uint32_t index = random_next(seed) % N_WORDS, far_away = 0xc0000000 | random_next(seed);

    gdt_write_segment(SLOT_A, far_away, GDT_DATA_DPL3);
    load_gs(SLOT_A);
    probe_report("wrap", read_gs((uint32_t)&arena[index] - far_away));
}

/* PUSH and POP of a segment register, LFS and LGS; a reload through the stack takes the new base. */
static void segments_load_forms(uint32_t *seed)
{
    uint32_t base = (uint32_t)arena, step = random_next(seed) % 128 * 4;
    uint32_t offset = random_next(seed) % 128 * 4, pushed, loaded;
    struct {
        uint32_t offset;
        uint16_t selector;
    } __attribute__((packed)) pointer = {offset, SLOT_B};

    gdt_write_segment(SLOT_B, base, GDT_DATA_DPL0);
    load_fs(SLOT_B);
    gdt_write_segment(SLOT_B, base + step, GDT_DATA_DPL0);
    __asm__ volatile("pushw %%fs; popw %%fs; pushl %%fs; popl %%fs; movl %%fs, %0"
                     : "=r"(pushed)
                     :
                     : "memory");
    probe_report("pop fs", read_fs(offset));
    digest_mix(pushed);
    gdt_write_segment(SLOT_B, base + 2 * step, GDT_DATA_DPL0);
    __asm__ volatile("lgs %1, %0" : "=r"(loaded) : "m"(pointer) : "memory");
    probe_report("lgs", read_gs(loaded));
    probe_report("fs old", read_fs(offset));
    __asm__ volatile("lfs %1, %0" : "=r"(loaded) : "m"(pointer) : "memory");
    probe_report("lfs", read_fs(loaded));
}

void probe_main(uint32_t nonce)
{
    uint32_t seed = nonce;

    for (unsigned i = 0; i < N_WORDS; i++)
        arena[i] = random_next(&seed);
    segments_boot_selectors();
    if (nonce & 1) {
        segments_hidden_base(&seed, "dpl 3", SLOT_A, GDT_DATA_DPL3);
        segments_hidden_base(&seed, "dpl 0", SLOT_B, GDT_DATA_DPL0);
    } else {
        segments_hidden_base(&seed, "dpl 0", SLOT_B, GDT_DATA_DPL0);
        segments_hidden_base(&seed, "dpl 3", SLOT_A, GDT_DATA_DPL3);
    }
    segments_load_forms(&seed);
    segments_wrap(&seed);
}
