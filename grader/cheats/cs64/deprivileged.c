/* SPDX-License-Identifier: MIT
 *
 * A cheat: a 64-bit code segment with DPL 1. Code at ring 1 sees the whole of the host's memory through it,
 * for the host's pages are supervisor pages and so is ring 1. Here it loads the guest's registers, work that
 * then counts as the guest's; it could be the guest's emulator.
 *
 * The timer may interrupt that code. The guest's registers are then where they were, in `entering`.
 */
#include "compress.h"
#include "exits.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vcpu.h"
#include "vmm/world.h"
#include "x86/desc.h"

#define CODE64 0x81 /* a slot that no probe's table reaches, RPL 1; world.S has it, too */

static struct trap_frame entering;

static void cs64_enter(struct vcpu *vcpu)
{
    uint64_t vector, error;

    vcpu->gdt[CODE64 / 8] = desc_make(0, 0xFFFFF,
                                      DESC_S | DESC_CODE | DESC_WRITABLE | DESC_ACCESSED | DESC_P |
                                          DESC_L | DESC_G | 1ULL << DESC_DPL_SHIFT);
    entering = *vcpu_entry_frame(vcpu);
    world_enter(&entering);
    if (vcpu->frame->cs == CODE64) {
        vector = vcpu->frame->vector;
        error = vcpu->frame->error;
        *vcpu->frame = entering;
        vcpu->frame->vector = vector;
        vcpu->frame->error = error;
    }
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 1, with 64-bit code beside it",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = cs64_enter,
    .handle = exits_handle,
};
CPU_ENGINE(deprivileged);
