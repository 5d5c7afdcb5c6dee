/* SPDX-License-Identifier: MIT
 *
 * Exits at rung 1, by vector: a table names who looks at each. A handler acts, and returns what the exit was.
 * Where a vector has many causes the error code is asked first, and the instruction only where that does not
 * say enough.
 */
#include "exits.h"
#include "vmm/opcode.h"
#include "vdev/uart.h"
#include "vmm/segments.h"
#include "vmm/vm.h"
#include "x86/cr.h"
#include "x86/lapic.h"

typedef enum exit_reason exit_handler(struct vcpu *vcpu, const struct vmexit *exit);

static struct opcode instruction_at_eip(struct vcpu *vcpu)
{
    uint8_t bytes[OPCODE_MAX_LENGTH];
    unsigned n = vcpu_fetch(vcpu, bytes, sizeof(bytes));

    return opcode_decode(bytes, n);
}

/* The guest's own exception, which no rung below 2 can give back to it. */
static enum exit_reason handle_exception(struct vcpu *vcpu, const struct vmexit *exit)
{
    vm_kill(vcpu->vm,
            "%s, error code 0x%lx, at eip 0x%lx: no exception reaches a guest before rung 2",
            vector_name(exit->vector), exit->error, exit->rip.v);
    return EXIT_EXCEPTION;
}

static enum exit_reason handle_unowned(struct vcpu *vcpu, const struct vmexit *exit)
{
    vm_kill(vcpu->vm, "interrupt vector 0x%x, which nobody owns", exit->vector);
    return EXIT_EXCEPTION;
}

/* Acknowledged first: the local APIC raises no second interrupt before that. */
static enum exit_reason handle_timer(struct vcpu *vcpu, const struct vmexit *exit)
{
    (void)exit;
    lapic_eoi();
    vcpu_preempt(vcpu);
    return EXIT_IRQ;
}

static enum exit_reason handle_page_fault(struct vcpu *vcpu, const struct vmexit *exit)
{
    if (!mmu_handle_fault(vcpu, exit)) {
        handle_exception(vcpu, exit); /* unless the MMU engine has said more */
    }
    return EXIT_PAGE_FAULT;
}

static enum exit_reason handle_debug(struct vcpu *vcpu, const struct vmexit *exit)
{
    return vcpu_step_over_breakpoint(vcpu) ? EXIT_DEBUG : handle_exception(vcpu, exit);
}

/* A byte to or from the UART; false when it is not that. */
static bool transfer(struct vcpu *vcpu, const struct opcode *op, uint16_t port)
{
    uint64_t *rax = &vcpu->frame->rax;

    if (op->size != 1 || !vuart_has_port(port)) {
        return false;
    }
    if (op->kind == OPCODE_OUT) {
        vuart_out(vcpu->vm, port, (uint8_t)*rax);
    } else {
        *rax = (*rax & ~0xFFUL) | vuart_in(vcpu->vm, port);
    }
    return true;
}

static enum exit_reason emulate_io(struct vcpu *vcpu, const struct vmexit *exit,
                                   const struct opcode *op)
{
    uint16_t port = op->port_in_dx ? (uint16_t)vcpu->frame->rdx : op->number;

    if (transfer(vcpu, op, port)) {
        vcpu_skip(vcpu, op->length);
        if (vcpu->frame->rflags & EFLAGS_TF) {
            /* the CPU would single-step now */
            vm_kill(vcpu->vm,
                    "#DB behind %s at eip 0x%lx: no exception reaches a guest before rung 2",
                    op->name, exit->rip.v);
        }
        return EXIT_IO;
    }
    vm_kill(vcpu->vm,
            "%s, %u byte%s, port 0x%x, at eip 0x%lx: only the UART is emulated before rung 2",
            op->name, op->size, op->size == 1 ? "" : "s", port, exit->rip.v);
    return EXIT_IO;
}

/* #GP(0): something that ring 1 may not do, or a bad access. The bytes tell. */
static enum exit_reason handle_forbidden(struct vcpu *vcpu, const struct vmexit *exit)
{
    struct opcode op = instruction_at_eip(vcpu);

    switch (op.kind) {
    case OPCODE_IN:
    case OPCODE_OUT: return emulate_io(vcpu, exit, &op);
    case OPCODE_STRING_IO:
        vm_kill(vcpu->vm, "%s at eip 0x%lx: string I/O is not emulated before rung 2", op.name,
                exit->rip.v);
        return EXIT_IO;
    case OPCODE_PRIVILEGED:
        vm_kill(vcpu->vm, "%s at eip 0x%lx: privileged, and nothing is emulated before rung 2",
                op.name, exit->rip.v);
        return EXIT_PRIVILEGED;
    default: return handle_exception(vcpu, exit);
    }
}

/* The error code points into the IDT: an INT met one of our gates, all of which are closed to it. Which
 * vector is in the instruction; the error code's number is not to be trusted (QEMU doubles it). */
static enum exit_reason handle_soft_interrupt(struct vcpu *vcpu, const struct vmexit *exit)
{
    struct opcode op = instruction_at_eip(vcpu);

    if (op.kind != OPCODE_INT) {
        return handle_exception(vcpu, exit);
    }
    vm_kill(vcpu->vm, "%s 0x%x at eip 0x%lx: no interrupt reaches a guest before rung 2", op.name,
            op.number, exit->rip.v);
    return EXIT_SOFTINT;
}

/* The error code is a selector: the shadow table may merely not have its descriptor yet. */
static enum exit_reason handle_selector(struct vcpu *vcpu, const struct vmexit *exit)
{
    switch (segments_handle_fault(vcpu, exit->error)) {
    case SEGMENT_RETRY: return EXIT_SEGMENT;
    case SEGMENT_TO_USER:
        vm_kill(vcpu->vm,
                "%s at eip 0x%lx: a transfer to ring 3, which is not emulated before rung 2",
                instruction_at_eip(vcpu).name, exit->rip.v);
        return EXIT_TO_USER;
    default: return handle_exception(vcpu, exit);
    }
}

/* #GP, #NP and #SS. SDM volume 3, section 7.13: what an error code says. */
static enum exit_reason handle_protection(struct vcpu *vcpu, const struct vmexit *exit)
{
    if (exit->error == 0) {
        return handle_forbidden(vcpu, exit);
    }
    return exit->error & SELECTOR_ERROR_IDT ? handle_soft_interrupt(vcpu, exit)
                                            : handle_selector(vcpu, exit);
}

static exit_handler *const handlers[VECTORS] = {
    [VECTOR_DB] = handle_debug,      [VECTOR_PF] = handle_page_fault,
    [VECTOR_GP] = handle_protection, [VECTOR_NP] = handle_protection,
    [VECTOR_SS] = handle_protection, [VECTOR_LAPIC_TIMER] = handle_timer,
};

void exits_handle(struct vcpu *vcpu, struct vmexit *exit)
{
    exit_handler *handler = handlers[exit->vector];

    if (vcpu->frame->rflags & EFLAGS_VM) {
        vm_kill(vcpu->vm, "virtual-8086 mode at %lx:%lx: long mode has none", vcpu->frame->cs,
                exit->rip.v);
        exit->reason = EXIT_V86;
        return;
    }
    if (handler == NULL) {
        handler = vector_name(exit->vector) != NULL ? handle_exception : handle_unowned;
    }
    exit->reason = handler(vcpu, exit);
}
