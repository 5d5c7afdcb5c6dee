/* SPDX-License-Identifier: MIT
 *
 * The CPU engine of rung 1: the guest's kernel at ring 1, nothing emulated.
 */
#include "compress.h"
#include "exits.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vcpu.h"
#include "vmm/world.h"

/* [route trap 22] Rung 1's engine: what `enter` and `handle` are */
static void deprivileged_enter(struct vcpu *vcpu);

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 1; nothing but the UART is emulated",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = deprivileged_enter,
    .handle = exits_handle,
};

/* [route trap 24] Who calls the world switch
 *
 * vcpu_entry_frame() is vcpu->frame, or a copy of it at an address that suits a 16-bit stack. */
static void deprivileged_enter(struct vcpu *vcpu)
{
    world_enter(vcpu_entry_frame(vcpu));
}
CPU_ENGINE(deprivileged);
