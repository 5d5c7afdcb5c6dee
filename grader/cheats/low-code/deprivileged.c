/* SPDX-License-Identifier: MIT
 *
 * A cheat that hides host code among the guest's. The base maps nothing of the host below 4 GiB once it has left
 * its boot code, but a machine's page tables are at hand: a second mapping of the page or two that hold the
 * end of world_enter(), in linear space where no guest has memory, and that part of the world switch runs
 * there. Whoever tells host from guest by addresses takes it for the guest's.
 */
#include "compress.h"
#include "exits.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"
#include "mm/paging.h"

#define LOW_ALIAS 0xC0000000UL

extern const uint8_t world_tail[]; /* world.S: position-independent */
extern uint64_t world_low;         /* world.S: where it runs */

static void map_low(struct vm *vm)
{
    uint64_t page = page_round_down((uint64_t)world_tail);

    for (uint64_t offset = 0; offset < 2 * PAGE_SIZE; offset += PAGE_SIZE) {
        *paging_guest_entry(vm->root, gva(LOW_ALIAS + offset), true) =
            (page + offset - KERNEL_BASE) | PTE_P;
    }
    world_low = LOW_ALIAS + ((uint64_t)world_tail & PAGE_MASK);
}

static void low_enter(struct vcpu *vcpu)
{
    map_low(vcpu->vm);
    world_enter(vcpu_entry_frame(vcpu));
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 1; the way in goes through low addresses",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = low_enter,
    .handle = exits_handle,
};
CPU_ENGINE(deprivileged);
