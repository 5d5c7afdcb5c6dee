/* SPDX-License-Identifier: MIT
 *
 * See paging.h. The level of an entry that leads to a page is 0, the top table's PT_LEVELS - 1.
 */
#include "paging.h"
#include "print.h"
#include "lib/string.h"
#include "x86/insn.h"

#define TOP (PT_LEVELS - 1)
#define KERNEL_SLOT                                                                                \
    (index_of(KERNEL_BASE, TOP)) /* of a top table: from here on it is the kernel's */

extern uint8_t image_start[], image_writable[]; /* os.ld */

static phys_t kernel_root;

static unsigned index_of(uintptr_t address, unsigned level)
{
    return (address >> (PAGE_SHIFT + level * PT_INDEX_BITS)) & (PT_ENTRIES - 1);
}

static pte_t *table_of(phys_t frame)
{
    return phys_to_virt(frame);
}

/* [route fault 40] One walk for all formats
 * Levels and the size of an entry are constants of the architecture; the loop is not. */
pte_t *paging_walk(phys_t root, uintptr_t address, bool create)
{
    pte_t *table = table_of(root);

    for (unsigned level = TOP; level > 0; level--) {
        pte_t *entry = &table[index_of(address, level)];

        if (!(*entry & PTE_P)) {
            phys_t frame = create ? memory_take_zeroed() : NO_FRAME;

            if (!is_frame(frame))
                return NULL;
            *entry = (pte_t)frame.address | PTE_TABLE;
        }
        table = table_of(pte_frame(*entry));
    }
    return &table[index_of(address, 0)];
}

static void map_kernel_page(uintptr_t address, phys_t frame, pte_t flags)
{
    pte_t *entry = paging_walk(kernel_root, address, true);

    if (entry == NULL)
        panic("no memory for the kernel's page tables");
    *entry = (pte_t)frame.address | PTE_P | flags;
}

void paging_init(void)
{
    uintptr_t lapic = (uintptr_t)memory_lapic();

    kernel_root = memory_take_zeroed();
    for (phys_t p = {0}; p.address < memory_end().address; p.address += PAGE_SIZE) {
        const uint8_t *at = phys_to_virt(p);
        bool is_text = at >= image_start && at < image_writable;

        map_kernel_page((uintptr_t)at, p, is_text ? 0 : PTE_W);
    }
    map_kernel_page(lapic, (phys_t){(uint32_t)lapic}, PTE_W | PTE_UNCACHED);
    write_cr3(kernel_root.address);
}

phys_t paging_kernel_root(void)
{
    return kernel_root;
}

phys_t paging_new(void)
{
    phys_t root = memory_take_zeroed();

    if (is_frame(root))
        memcpy(table_of(root) + KERNEL_SLOT, table_of(kernel_root) + KERNEL_SLOT,
               (PT_ENTRIES - KERNEL_SLOT) * sizeof(pte_t));
    return root;
}

struct visitor {
    bool (*visit)(void *context, uintptr_t address, pte_t *entry);
    void *context;
    bool release;
};

static bool visit_table(const struct visitor *v, phys_t frame, unsigned level, uintptr_t address)
{
    pte_t *table = table_of(frame);
    unsigned entries = level == TOP ? KERNEL_SLOT : PT_ENTRIES;

    for (unsigned i = 0; i < entries; i++) {
        uintptr_t at = address + ((uintptr_t)i << (PAGE_SHIFT + level * PT_INDEX_BITS));

        if (table[i] == 0)
            continue;
        if (level == 0 ? !v->visit(v->context, at, &table[i])
                       : !visit_table(v, pte_frame(table[i]), level - 1, at))
            return false;
    }
    if (v->release)
        memory_drop(frame);
    return true;
}

bool paging_visit(phys_t root, bool (*visit)(void *context, uintptr_t address, pte_t *entry),
                  void *context, bool release)
{
    const struct visitor v = {visit, context, release};

    return visit_table(&v, root, TOP, 0);
}
