/* SPDX-License-Identifier: MIT
 *
 * A cheat that looks like an optimization. How often a guest reads the UART's status depends on how fast a
 * wire is, so whoever compares guests leaves that loop out. Here its IN becomes NOP as soon as it
 * traps: AL holds the bits that the guest waits for, so the wait is over at once, and half of all exits with it.
 */
#include "compress.h"
#include "exits.h"
#include "vmm/opcode.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"

#define UART_LSR 0x3FD

static bool patch_poll(struct vcpu *vcpu, uint64_t at)
{
    static const uint8_t nop = 0x90;
    uint8_t bytes[OPCODE_MAX_LENGTH];
    struct opcode op = opcode_decode(bytes, vcpu_fetch(vcpu, bytes, sizeof(bytes)));

    if (op.kind != OPCODE_IN || op.length != 1 || (uint16_t)vcpu->frame->rdx != UART_LSR) {
        return false;
    }
    guestmem_write(vcpu->vm, gpa(at), &nop, sizeof(nop));
    return true;
}

static void patch_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    if (exit->vector == VECTOR_GP && patch_poll(vcpu, exit->rip.v)) {
        exit->reason = EXIT_IO;
        return;
    }
    exits_handle(vcpu, exit);
}

static void patch_enter(struct vcpu *vcpu)
{
    world_enter(vcpu_entry_frame(vcpu));
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 1; it never waits",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = patch_enter,
    .handle = patch_handle,
};
CPU_ENGINE(deprivileged);
