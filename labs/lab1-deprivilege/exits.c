/* SPDX-License-Identifier: MIT
 *
 * Exits at rung 1: find out why the guest stopped, then repair and resume, emulate a UART access, or stop
 * the machine and say why. Nothing privileged is emulated before rung 2.
 */
#include "exits.h"
#include "lib/todo.h"
#include "vmm/opcode.h"
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

/* Hole L1.8 (handouts/lab1#what-trapped, about 1.5 h)
 * [route exit 30] Why did the guest stop?
 * [route trap 80] Why did the guest stop?
 *
 * static enum exit_reason classify(struct vcpu *vcpu, const struct vmexit *exit, struct opcode *op)
 *
 * From RFLAGS.VM (vcpu->frame, EFLAGS_VM in x86/cr.h) first, then from the vector where that is enough, and from the
 * instruction where it is not; where the instruction is looked at, *op is filled from fetch_opcode(). The reasons are
 * in vmm/exit.h.
 *
 *   RFLAGS.VM is set                       EXIT_V86, whatever the vector
 *   VECTOR_LAPIC_TIMER                     EXIT_IRQ
 *   VECTOR_PF                              EXIT_PAGE_FAULT
 *   VECTOR_DB                              EXIT_DEBUG when vcpu_step_over_breakpoint(), else EXIT_EXCEPTION; *op filled
 *   VECTOR_GP, VECTOR_NP, VECTOR_SS        by the instruction, below; *op filled
 *   any other                              EXIT_EXCEPTION
 *
 * A #GP, #NP or #SS at ring 1 can be the instruction's doing or a segment's. The error code of a fault raised by INT n
 * is not to be trusted (QEMU's is wrong), so the instruction comes first: INT is EXIT_SOFTINT, and IN, OUT and string
 * I/O are EXIT_IO. Then ask segments_handle_fault() with the error code: SEGMENT_RETRY is EXIT_SEGMENT,
 * SEGMENT_TO_USER is EXIT_TO_USER. What is the guest's own (SEGMENT_GUEST) is EXIT_PRIVILEGED for a privileged
 * instruction whose error code is 0, else EXIT_EXCEPTION.
 *
 * Returns the reason. exits_handle(), below, does what follows from it, and stops the machine with the words for it.
 * Hint: segments_handle_fault() repairs: ask it once, and only when it is its turn.
 * Intel SDM volume 3, sections 7.13 (error codes), 7.15 (exceptions), 6.9 (privileged instructions). */
/* L1.8 classify: your code goes here ... */




































static enum exit_reason classify(struct vcpu *vcpu, const struct vmexit *exit, struct opcode *op)
{
    (void)exit;
    *op = fetch_opcode(vcpu);
    lab_todo("L1.8");
    return EXIT_EXCEPTION;
}
/* ... L1.8 ends here */

/* Hole L1.9 (handouts/lab1#uart, about 1 h)
 * [route exit 50] IN and OUT
 * [route trap 90] IN and OUT, emulated
 *
 * Carry out the IN or OUT in *op for the guest, or stop its machine. At this rung the machine has one device, its
 * UART, and that takes single bytes: vuart_has_port(), vuart_in() and vuart_out() (vdev/uart.h).
 *
 * The port is DX or the byte in the instruction (op->port_in_dx, op->number); the byte goes to or comes from AL, and
 * the rest of EAX stays. Then go past the instruction: vcpu_skip(). Where the guest had TF set (EFLAGS_TF in its
 * frame's RFLAGS), the CPU would now have single-stepped it, and nothing of the kind reaches a guest yet.
 *
 * vm_kill() the machine, in exactly these words and without anything else done, for
 *   string I/O             "%s at eip 0x%lx: string I/O is not emulated before rung 2"
 *                          name, eip
 *   another port or size   "%s, %u byte%s, port 0x%x, at eip 0x%lx: only the UART is emulated before rung 2"
 *                          name, size, "" for one byte and else "s", port, eip
 *   TF, after all is done  "#DB behind %s at eip 0x%lx: no exception reaches a guest before rung 2"
 *                          name, eip
 * where eip is that of the instruction itself, exit->rip.v.
 *
 * Hint: DX is the low 16 bits of frame->rdx.
 * Intel SDM volume 2, IN and OUT; volume 1, chapter Input/Output (I/O in protected mode). */
static void emulate_io(struct vcpu *vcpu, const struct vmexit *exit, const struct opcode *op)
{
    /* L1.9 emulate_io: your code goes here ... */

























    (void)vcpu;
    (void)exit;
    (void)op;
    lab_todo("L1.9");
    /* ... L1.9 ends here */
}

/* Hole L1.10 (handouts/lab1#preemption, about 0.5 h)
 * [route exit 80] The timer
 *
 * The host's timer has interrupted the guest. Tell the local APIC that the interrupt is being served (without the EOI
 * it would never interrupt again), and let the vCPU give way when its slice is over: vcpu_preempt().
 *
 * Hint: x86/lapic.h.
 * Intel SDM volume 3, section 12.8.5 (EOI). */
static void preempt(struct vcpu *vcpu)
{
    /* L1.10 preempt: your code goes here ... */



    (void)vcpu;
    lab_todo("L1.10");
    /* ... L1.10 ends here */
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
