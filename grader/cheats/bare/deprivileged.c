/* SPDX-License-Identifier: MIT
 *
 * The CPU engine of rung 1: nothing but the table of functions that the base looks for.
 */
#include "compress.h"
#include "exits.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vcpu.h"
#include "vmm/world.h"

static void deprivileged_enter(struct vcpu *vcpu)
{
    world_enter(vcpu_entry_frame(vcpu));
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "not written",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = deprivileged_enter,
    .handle = exits_handle,
};
CPU_ENGINE(deprivileged);
