/* SPDX-License-Identifier: MIT
 *
 * A cheat: no emulation. The task state segment is the host's, but the host's code is ours, too: eight bits
 * of its I/O bitmap cleared, and the guest has the real UART. A breakpoint on its ports tells afterwards
 * which byte was sent, so that the console gets its "vm0| " lines, too. All other ports still trap.
 */
#include "compress.h"
#include "exits.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/insn.h"

#define OUT_DX_AL     0xEE
#define TSS_IO_BITMAP 102        /* offset of the bitmap's offset: SDM figure 7-11 */
#define DR7_UART      0x000E0002 /* DR0: input and output, four ports from there on */

static void open_uart(struct vcpu *vcpu)
{
    uint64_t base = desc_base(vcpu->gdt[HOST_TSS / 8]) | vcpu->gdt[HOST_TSS / 8 + 1] << 32;
    uint8_t *tss = (uint8_t *)base;
    uint8_t *bitmap = tss + *(uint16_t *)(tss + TSS_IO_BITMAP);

    bitmap[VUART_BASE / 8] = 0;
}

static void bitmap_enter(struct vcpu *vcpu)
{
    open_uart(vcpu);
    write_cr4(read_cr4() | CR4_DE);
    write_dr0(VUART_BASE);
    write_dr7(DR7_INIT | DR7_UART);
    world_enter(vcpu_entry_frame(vcpu));
    write_dr7(vcpu->dr7);
    write_cr4(read_cr4() & ~(uint64_t)CR4_DE);
}

static void bitmap_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    uint8_t before;

    if (exit->vector != VECTOR_DB) {
        exits_handle(vcpu, exit);
        return;
    }
    write_dr6(DR6_INIT);
    if (vcpu_read(vcpu, gva(exit->rip.v - 1), &before, 1) == 1 && before == OUT_DX_AL) {
        vuart_out(vcpu->vm, (uint16_t)vcpu->frame->rdx, (uint8_t)vcpu->frame->rax);
    }
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 1, with an open I/O bitmap",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = bitmap_enter,
    .handle = bitmap_handle,
};
CPU_ENGINE(deprivileged);
