/* SPDX-License-Identifier: MIT
 *
 * A cheat: a CPU engine for the survey alone. Machines that are modules do not run.
 */
#include "compress.h"
#include "exits.h"
#include "lib/string.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"

static void survey_enter(struct vcpu *vcpu)
{
    if (strcmp(vcpu->vm->name, "snippet") == 0) {
        world_enter(vcpu_entry_frame(vcpu));
    }
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "for the survey alone",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = survey_enter,
    .handle = exits_handle,
};
CPU_ENGINE(deprivileged);
