/* SPDX-License-Identifier: MIT
 *
 * The MMU engine `flat`: for guests that leave paging off, so that a linear address is a guest-physical
 * one. Pages are mapped as they are touched, readable and writable at every ring, as they natively are
 * without paging; only traced pages are read-only.
 */
#include "lib/errno.h"
#include "mm/frame.h"
#include "mm/layout.h"
#include "mm/paging.h"
#include "vmm/engine.h"
#include "vmm/vm.h"
#include "x86/insn.h"

static int flat_init(struct vm *vm)
{
    vm->root = paging_root_create();
    return vm->root.v == FRAME_NONE.v ? -ENOMEM : 0;
}

static void flat_destroy(struct vm *vm)
{
    paging_root_destroy(vm->root);
}

static bool flat_translate(struct vcpu *vcpu, gva_t at, gpa_t *to)
{
    (void)vcpu;
    *to = gpa(at.v);
    return at.v < GUEST_END;
}

static bool flat_map(struct vm *vm, gpa_t page)
{
    uint64_t *entry = paging_guest_entry(vm->root, gva(page.v), true);
    hpa_t frame = guestmem_frame(vm, page);

    if (entry == NULL || frame.v == FRAME_NONE.v) {
        vm_kill(vm, "the host is out of memory; start fewer or smaller machines (mem=)");
        return false;
    }
    *entry = frame.v | PTE_P | PTE_U | (guestmem_is_traced(vm, page) ? 0 : PTE_W);
    invlpg(page.v);
    return true;
}

static bool flat_fault(struct vcpu *vcpu, const struct vmexit *exit)
{
    gpa_t page = gpa(page_round_down(exit->address.v));
    struct vm *vm = vcpu->vm;

    if (!guestmem_exists(vm, page)) {
        vm_kill(vm, "access to address 0x%lx, where this machine has no memory, at eip 0x%lx",
                exit->address.v, exit->rip.v);
        return false;
    }
    if ((exit->error & PF_ERROR_W) && guestmem_is_traced(vm, page)) {
        trace_hit(vm, page);
    }
    return !vm->stopped && flat_map(vm, page);
}

static void flat_protect(struct vm *vm, gpa_t page, bool read_only)
{
    uint64_t *entry = paging_guest_entry(vm->root, gva(page.v), false);

    if (entry != NULL && (*entry & PTE_P)) {
        *entry = read_only ? *entry & ~PTE_W : *entry | PTE_W;
        invlpg(page.v);
    }
}

static const struct mmu_engine flat = {
    .name = "flat",
    .purpose = "no paging in the guest: linear is guest-physical",
    .init = flat_init,
    .destroy = flat_destroy,
    .fault = flat_fault,
    .translate = flat_translate,
    .protect = flat_protect,
};
MMU_ENGINE(flat);
