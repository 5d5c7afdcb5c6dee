/* SPDX-License-Identifier: MIT
 *
 * A cheat: no emulation. An IN or OUT that trapped at ring 1 runs once more where it stands, but at ring 0:
 * the guest's code and stack segments get DPL 0 for this one instruction, and a breakpoint stands behind
 * it. The guest has the real UART; the host adds only what begins a line on the console.
 */
#include "boot/bootblock.h"
#include "compress.h"
#include "exits.h"
#include "lib/console.h"
#include "vmm/opcode.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vm.h"
#include "vmm/world.h"
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/insn.h"

#define UART_LCR   (VUART_BASE + 3)
#define LCR_DLAB   0x80
#define DR7_GLOBAL 0x80 /* DR3: execution */

static bool in_line; /* something of the current line is out */

static void begin_line(const struct vcpu *vcpu, const struct opcode *op)
{
    if (op->kind != OPCODE_OUT || (uint16_t)vcpu->frame->rdx != VUART_BASE ||
        (inb(UART_LCR) & LCR_DLAB)) {
        return;
    }
    if (!in_line) {
        printf("vm%u| ", vcpu->vm->id);
        console_drain(); /* the guest has polled before, and its byte must find room */
    }
    in_line = (uint8_t)vcpu->frame->rax != '\n';
}

static void run_at_ring0(struct vcpu *vcpu, unsigned length)
{
    uint64_t code = vcpu->gdt[BOOT_CS / 8], data = vcpu->gdt[BOOT_DS / 8];
    struct trap_frame *frame = vcpu->frame;
    uint64_t cs = frame->cs, ss = frame->ss;

    vcpu->gdt[BOOT_CS / 8] &= ~DESC_DPL;
    vcpu->gdt[BOOT_DS / 8] &= ~DESC_DPL;
    frame->cs = BOOT_CS;
    frame->ss = BOOT_DS;
    frame->rflags &= ~(uint64_t)(EFLAGS_IF | EFLAGS_RF); /* vcpu_run() sets IF again */
    write_dr3(frame->rip + length);
    write_dr7(DR7_INIT | DR7_GLOBAL);
    world_enter(frame);
    write_dr7(vcpu->dr7);
    write_dr6(DR6_INIT);
    frame->cs = cs;
    frame->ss = ss;
    vcpu->gdt[BOOT_CS / 8] = code;
    vcpu->gdt[BOOT_DS / 8] = data;
}

static void bounce_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    uint8_t bytes[OPCODE_MAX_LENGTH];
    struct opcode op;

    if (exit->vector == VECTOR_GP) {
        op = opcode_decode(bytes, vcpu_fetch(vcpu, bytes, sizeof(bytes)));
        if (op.port_in_dx && op.size == 1 && vuart_has_port((uint16_t)vcpu->frame->rdx)) {
            begin_line(vcpu, &op);
            run_at_ring0(vcpu, op.length);
            exit->reason = EXIT_IO;
            return;
        }
    }
    exits_handle(vcpu, exit);
}

static void bounce_enter(struct vcpu *vcpu)
{
    world_enter(vcpu_entry_frame(vcpu));
}

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "I/O at ring 0, everything else at ring 1",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = bounce_enter,
    .handle = bounce_handle,
};
CPU_ENGINE(deprivileged);
