/* SPDX-License-Identifier: MIT
 *
 * Exits at rung 1: find out why the guest stopped, then repair and resume, emulate a UART access, or stop
 * the machine and say why. Nothing privileged is emulated before rung 2.
 */
#include "exits.h"
#include "opcode.h"
#include "vdev/uart.h"
#include "vmm/segments.h"
#include "vmm/vm.h"
#include "x86/cr.h"
#include "x86/lapic.h"

/* [route trap 83] The bytes of the instruction
 *
 * vcpu_fetch() reads them from guest memory at the base of CS + EIP: fewer than asked for where memory or the
 * segment ends, and then the decoder knows no instruction there. */
static struct opcode fetch_opcode(struct vcpu *vcpu)
{
    uint8_t bytes[OPCODE_MAX_LENGTH];

    return opcode_decode(bytes, vcpu_fetch(vcpu, bytes, sizeof(bytes)));
}

/* [route exit 40] A fault: is it the instruction, or a segment?
 * [route trap 87] A fault: is it the instruction, or a segment?
 *
 * A #GP, #NP or #SS. The error code of a fault raised by INT n is not to be trusted (QEMU's is wrong), so
 * the instruction is decoded first. */
static enum exit_reason classify_fault(struct vcpu *vcpu, const struct vmexit *exit,
                                       const struct opcode *op)
{
    switch (op->kind) {
    case OPCODE_INT: return EXIT_SOFTINT;
    case OPCODE_IN:
    case OPCODE_OUT:
    case OPCODE_STRING_IO: return EXIT_IO;
    default: break;
    }
    switch (segments_handle_fault(vcpu, exit->error)) {
    case SEGMENT_RETRY: return EXIT_SEGMENT;
    case SEGMENT_TO_USER: return EXIT_TO_USER;
    case SEGMENT_GUEST: break;
    }
    return op->kind == OPCODE_PRIVILEGED && exit->error == 0 ? EXIT_PRIVILEGED : EXIT_EXCEPTION;
}

/* [route exit 30] Why did the guest stop?
 * [route trap 80] Why did the guest stop?
 *
 * From the vector alone where that is enough, from the instruction where it is not. */
static enum exit_reason classify(struct vcpu *vcpu, const struct vmexit *exit, struct opcode *op)
{
    if (vcpu->frame->rflags & EFLAGS_VM) {
        return EXIT_V86;
    }
    switch (exit->vector) {
    case VECTOR_LAPIC_TIMER: return EXIT_IRQ;
    case VECTOR_PF: return EXIT_PAGE_FAULT;
    case VECTOR_DB:
        *op = fetch_opcode(vcpu);
        return vcpu_step_over_breakpoint(vcpu) ? EXIT_DEBUG : EXIT_EXCEPTION;
    case VECTOR_GP:
    case VECTOR_NP:
    case VECTOR_SS: *op = fetch_opcode(vcpu); return classify_fault(vcpu, exit, op);
    default: return EXIT_EXCEPTION;
    }
}

/* [route exit 50] IN and OUT
 * [route trap 90] IN and OUT, emulated
 *
 * At this rung the machine has one device, its UART, and that takes single bytes. */
static void emulate_io(struct vcpu *vcpu, const struct vmexit *exit, const struct opcode *op)
{
    struct trap_frame *frame = vcpu->frame;
    uint16_t port = op->port_in_dx ? (uint16_t)frame->rdx : op->number;

    if (op->kind == OPCODE_STRING_IO) {
        vm_kill(vcpu->vm, "%s at eip 0x%lx: string I/O is not emulated before rung 2", op->name,
                exit->rip.v);
        return;
    }
    if (op->size != 1 || !vuart_has_port(port)) {
        vm_kill(vcpu->vm,
                "%s, %u byte%s, port 0x%x, at eip 0x%lx: only the UART is emulated before rung 2",
                op->name, op->size, op->size == 1 ? "" : "s", port, exit->rip.v);
        return;
    }
    if (op->kind == OPCODE_IN) {
        frame->rax = (frame->rax & ~0xFFUL) | vuart_in(vcpu->vm, port);
    } else {
        vuart_out(vcpu->vm, port, (uint8_t)frame->rax);
    }
    vcpu_skip(vcpu, op->length);
    if (frame->rflags & EFLAGS_TF) {
        vm_kill(vcpu->vm, "#DB behind %s at eip 0x%lx: no exception reaches a guest before rung 2",
                op->name, exit->rip.v); /* the single step that the CPU would have taken */
    }
}

/* [route exit 80] The timer
 *
 * Without the EOI the local APIC would never interrupt again. */
static void preempt(struct vcpu *vcpu)
{
    lapic_eoi();
    vcpu_preempt(vcpu);
}

static void kill_for_exception(struct vcpu *vcpu, const struct vmexit *exit)
{
    const char *name = vector_name(exit->vector);

    if (name != NULL) {
        vm_kill(vcpu->vm,
                "%s, error code 0x%lx, at eip 0x%lx: no exception reaches a guest before rung 2",
                name, exit->error, exit->rip.v);
    } else {
        vm_kill(vcpu->vm, "interrupt vector 0x%x, which nobody owns", exit->vector);
    }
}

/* [route exit 20] One exit
 * [route trap 70] One exit: the hypervisor's handler
 *
 * Each case repairs, emulates, gives way or stops the machine; afterwards the run loop enters the guest again
 * unless it is stopped. */
void exits_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    struct opcode op = {.name = "an instruction"};
    struct vm *vm = vcpu->vm;

    exit->reason = classify(vcpu, exit, &op);
    switch (exit->reason) {
    case EXIT_IRQ: preempt(vcpu); break;
    case EXIT_PAGE_FAULT:
        if (!mmu_handle_fault(vcpu, exit)) {
            kill_for_exception(vcpu, exit);
        }
        break;
    case EXIT_SEGMENT: break; /* repaired, or carried out: go on at EIP */
    case EXIT_DEBUG: break;   /* RF is set: run the instruction again */
    case EXIT_IO: emulate_io(vcpu, exit, &op); break;
    case EXIT_PRIVILEGED:
        vm_kill(vm, "%s at eip 0x%lx: privileged, and nothing is emulated before rung 2", op.name,
                exit->rip.v);
        break;
    case EXIT_SOFTINT:
        vm_kill(vm, "%s 0x%x at eip 0x%lx: no interrupt reaches a guest before rung 2", op.name,
                op.number, exit->rip.v);
        break;
    case EXIT_TO_USER:
        vm_kill(vm, "%s at eip 0x%lx: a transfer to ring 3, which is not emulated before rung 2",
                op.name, exit->rip.v);
        break;
    case EXIT_V86:
        vm_kill(vm, "virtual-8086 mode at %lx:%lx: long mode has none", vcpu->frame->cs,
                exit->rip.v);
        break;
    default: kill_for_exception(vcpu, exit); break;
    }
}
