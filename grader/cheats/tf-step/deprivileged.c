/* SPDX-License-Identifier: MIT
 *
 * A cheat: with TF set in the frame the CPU raises #DB behind each of the guest's instructions, and the host
 * need not understand what traps and what does not: it looks at each instruction before it runs. INs and
 * OUTs are emulated before they could trap.
 */
#include "compress.h"
#include "exits.h"
#include "vmm/opcode.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"
#include "x86/cr.h"
#include "x86/insn.h"

static void step_enter(struct vcpu *vcpu)
{
    vcpu->frame->rflags |= EFLAGS_TF;
    world_enter(vcpu_entry_frame(vcpu));
    vcpu->frame->rflags &= ~(uint64_t)EFLAGS_TF;
}

static void step_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    uint8_t bytes[OPCODE_MAX_LENGTH];
    struct opcode op;

    if (exit->vector != VECTOR_DB) {
        exits_handle(vcpu, exit);
        return;
    }
    write_dr6(DR6_INIT);
    exit->reason = EXIT_DEBUG;
    op = opcode_decode(bytes, vcpu_fetch(vcpu, bytes, sizeof(bytes)));
    if (op.kind == OPCODE_IN || op.kind == OPCODE_OUT) {
        exit->vector = VECTOR_GP;
        exits_handle(vcpu, exit);
    }
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 1, in single steps",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = step_enter,
    .handle = step_handle,
};
CPU_ENGINE(deprivileged);
