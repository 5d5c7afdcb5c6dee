/* SPDX-License-Identifier: MIT
 *
 * Page tables. Guest code runs on a root of its virtual machine: the lower half holds what the MMU
 * engine maps below 4 GiB and nothing else, the upper half is the host's and supervisor-only.
 *
 * Ring 1 is supervisor too as far as paging is concerned: what keeps it out of the upper half is that
 * 32-bit code cannot form an address there.
 */
#include "mm/paging.h"
#include "lib/checksum.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "x86/insn.h"

#define LARGE_PAGE     0x200000UL
#define MMIO_START     0xFEC00000UL /* I/O APIC and local APIC: uncached */
#define HOST_HALF      256          /* first entry of the root's upper half */
#define GUEST_PDPT_END 4            /* rule 1: linear 4-8 GiB and all above stay unmapped */

extern const char text_start[], text_end[], rodata_end[], image_end[];

static hpa_t host_root;

static uint64_t *table_alloc(void)
{
    hpa_t frame = frame_alloc(1);

    return frame.v == FRAME_NONE.v ? NULL : paging_direct(frame);
}

static unsigned table_index(uint64_t at, unsigned level) /* level 4: root; 1: last table */
{
    return at >> (PAGE_SHIFT + 9 * (level - 1)) & (PT_ENTRIES - 1);
}

static uint64_t *table_of(uint64_t entry)
{
    return paging_direct(hpa(entry & PTE_ADDR));
}

/* The table one level below entry `index` of `table`, made if need be; NULL without memory. Upper
 * levels allow everything: the last entry decides. */
static uint64_t *table_below(uint64_t *table, unsigned index, uint64_t user)
{
    if (!(table[index] & PTE_P)) {
        uint64_t *below = table_alloc();

        if (below == NULL) {
            return NULL;
        }
        table[index] = paging_direct_to_hpa(below).v | PTE_P | PTE_W | user;
    }
    return table_of(table[index]);
}

static uint64_t *host_table(uint64_t at, unsigned level)
{
    uint64_t *table = paging_direct(host_root);

    for (unsigned l = 4; l > level; l--) {
        table = table_below(table, table_index(at, l), 0);
        if (table == NULL) {
            boot_fail("too little memory for the hypervisor's page tables");
        }
    }
    return table;
}

static void map_direct(void)
{
    for (uint64_t at = 0; at < DIRECT_SIZE; at += LARGE_PAGE) {
        uint64_t cache = at >= page_round_down(MMIO_START) ? PTE_PCD | PTE_PWT : 0;

        host_table(DIRECT_BASE + at, 2)[table_index(DIRECT_BASE + at, 2)] =
            at | PTE_P | PTE_W | PTE_PS | PTE_NX | cache;
    }
}

static void map_image(void)
{
    for (uint64_t at = (uint64_t)text_start; at < (uint64_t)image_end; at += PAGE_SIZE) {
        uint64_t rights = at < (uint64_t)text_end     ? 0
                          : at < (uint64_t)rodata_end ? PTE_NX
                                                      : PTE_NX | PTE_W;

        host_table(at, 1)[table_index(at, 1)] = (at - KERNEL_BASE) | PTE_P | rights;
    }
}

/* Every entry leads to the same page below: three tables show one page 2^20 times. */
static void map_espfix(void)
{
    uint64_t *pdpt = host_table(ESPFIX_BASE, 3), *pd = host_table(ESPFIX_BASE, 2);
    uint64_t *pt = host_table(ESPFIX_BASE, 1), *page = table_alloc();

    if (page == NULL) {
        boot_fail("too little memory for the hypervisor's page tables");
    }
    for (unsigned i = 0; i < PT_ENTRIES; i++) {
        pt[i] = paging_direct_to_hpa(page).v | PTE_P | PTE_W | PTE_NX;
        pd[i] = paging_direct_to_hpa(pt).v | PTE_P | PTE_W;
    }
    for (unsigned i = 0; i < 4; i++) {
        pdpt[i] = paging_direct_to_hpa(pd).v | PTE_P | PTE_W;
    }
}

void *paging_espfix_alias(uint32_t esp, size_t size)
{
    assert(size < PAGE_SIZE / 4);
    return (void *)(ESPFIX_BASE + (esp & 0xFFFF0000) + PAGE_SIZE - size);
}

void paging_init(void)
{
    host_root = frame_alloc(1);
    if (host_root.v == FRAME_NONE.v) {
        boot_fail("too little memory for the hypervisor's page tables");
    }
    map_direct();
    map_image();
    map_espfix();
    paging_load_host();
}

void paging_load_host(void)
{
    write_cr3(host_root.v);
}

hpa_t paging_root_create(void)
{
    hpa_t root = frame_alloc(1);

    if (root.v != FRAME_NONE.v) {
        uint64_t *to = paging_direct(root), *from = paging_direct(host_root);

        memcpy(to + HOST_HALF, from + HOST_HALF, (PT_ENTRIES - HOST_HALF) * sizeof(uint64_t));
        if (table_below(to, 0, 0) == NULL) {
            frame_free(root, 1);
            return FRAME_NONE;
        }
    }
    return root;
}

void paging_set_user(hpa_t root, bool user)
{
    uint64_t *table = paging_direct(root);

    table[0] = user ? table[0] | PTE_U : table[0] & ~PTE_U;
    if ((read_cr3() & PTE_ADDR) == root.v) {
        write_cr3(root.v);
    }
}

uint64_t *paging_guest_entry(hpa_t root, gva_t at, bool create)
{
    uint64_t *table = paging_direct(root);

    if (at.v >> 30 >= GUEST_PDPT_END) {
        return NULL;
    }
    for (unsigned level = 4; level > 1; level--) {
        unsigned index = table_index(at.v, level);

        if (!(table[index] & PTE_P) && !create) {
            return NULL;
        }
        table = table_below(table, index, PTE_U);
        if (table == NULL) {
            return NULL;
        }
    }
    return &table[table_index(at.v, 1)];
}

static void table_destroy(uint64_t *table, unsigned level, unsigned entries)
{
    for (unsigned i = 0; level > 1 && i < entries; i++) {
        if (table[i] & PTE_P) {
            table_destroy(table_of(table[i]), level - 1, PT_ENTRIES);
        }
    }
    frame_free(paging_direct_to_hpa(table), 1);
}

void paging_root_destroy(hpa_t root)
{
    assert((read_cr3() & PTE_ADDR) != root.v);
    table_destroy(paging_direct(root), 4, HOST_HALF);
}

static uint64_t table_checksum(uint64_t sum, const uint64_t *table, unsigned level, unsigned first)
{
    for (unsigned i = first; i < PT_ENTRIES; i++) {
        uint64_t entry = table[i] & ~(PTE_A | PTE_D);

        sum = checksum_word(sum, entry);
        if (i > first && (table[i - 1] & PTE_ADDR) == (entry & PTE_ADDR)) {
            continue; /* the same table once more: the espfix window */
        }
        if (level > 1 && (entry & PTE_P) && !(entry & PTE_PS)) {
            sum = table_checksum(sum, table_of(entry), level - 1, 0);
        }
    }
    return sum;
}

uint64_t paging_host_checksum(void)
{
    return table_checksum(CHECKSUM_START, paging_direct(hpa(read_cr3() & PTE_ADDR)), 4, HOST_HALF);
}

uint64_t paging_text_checksum(void)
{
    return checksum_add(CHECKSUM_START, text_start, (size_t)(rodata_end - text_start));
}
