/* SPDX-License-Identifier: MIT
 *
 * A cheat: the host uses devices that are none of its business. Each byte that a guest sends appears on a
 * second serial port and on the port that emulators take for debug output, where somebody may look for
 * a transcript; the rest is as it should be.
 */
#include "compress.h"
#include "exits.h"
#include "vmm/opcode.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"
#include "x86/insn.h"

#define COM2       0x2F8
#define DEBUG_PORT 0xE9

static void pass_on(struct vcpu *vcpu)
{
    uint8_t bytes[OPCODE_MAX_LENGTH];
    struct opcode op = opcode_decode(bytes, vcpu_fetch(vcpu, bytes, sizeof(bytes)));

    if (op.kind == OPCODE_OUT && op.port_in_dx && (uint16_t)vcpu->frame->rdx == VUART_BASE) {
        outb(COM2, (uint8_t)vcpu->frame->rax);
        outb(DEBUG_PORT, (uint8_t)vcpu->frame->rax);
    }
}

static void host_io_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    if (exit->vector == VECTOR_GP) {
        pass_on(vcpu);
    }
    exits_handle(vcpu, exit);
}

static void host_io_enter(struct vcpu *vcpu)
{
    world_enter(vcpu_entry_frame(vcpu));
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 1; its output goes everywhere",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = host_io_enter,
    .handle = host_io_handle,
};
CPU_ENGINE(deprivileged);
