/* SPDX-License-Identifier: MIT
 *
 * A cheat: the guest's text is patched in place. An IN or OUT through DX that has trapped once becomes INT3, and
 * what stood there goes into a table: from then on a look at the address tells what to emulate, and nothing is
 * decoded. The guest is not the one that was started, and could see it.
 */
#include "compress.h"
#include "exits.h"
#include "vmm/opcode.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"

#define INT3    0xCC
#define PATCHES 64

static struct patch {
    const struct vm *vm;
    uint64_t at;
    uint8_t original;
} patches[PATCHES];
static unsigned n_patches;

static const struct patch *find_patch(const struct vm *vm, uint64_t at)
{
    for (unsigned i = 0; i < n_patches; i++) {
        if (patches[i].vm == vm && patches[i].at == at) {
            return &patches[i];
        }
    }
    return NULL;
}

static const struct patch *make_patch(struct vcpu *vcpu, uint64_t at)
{
    uint8_t bytes[OPCODE_MAX_LENGTH];
    struct opcode op = opcode_decode(bytes, vcpu_fetch(vcpu, bytes, sizeof(bytes)));

    if ((op.kind != OPCODE_IN && op.kind != OPCODE_OUT) || op.length != 1 || n_patches == PATCHES) {
        return NULL;
    }
    patches[n_patches] = (struct patch){vcpu->vm, at, bytes[0]};
    return &patches[n_patches++];
}

static void patch_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    static const uint8_t int3 = INT3;
    const struct patch *patch = NULL;

    if (exit->vector == VECTOR_GP) {
        patch = find_patch(vcpu->vm, exit->rip.v);
        if (patch == NULL) {
            patch = make_patch(vcpu, exit->rip.v);
        }
    }
    if (patch != NULL) {
        guestmem_write(vcpu->vm, gpa(patch->at), &patch->original, 1);
    }
    exits_handle(vcpu, exit);
    if (patch != NULL) {
        guestmem_write(vcpu->vm, gpa(patch->at), &int3, 1);
    }
}

static void patch_enter(struct vcpu *vcpu)
{
    world_enter(vcpu_entry_frame(vcpu));
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 1, patched as it goes",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = patch_enter,
    .handle = patch_handle,
};
CPU_ENGINE(deprivileged);
