/* SPDX-License-Identifier: MIT
 *
 * The world switch: from the hypervisor, 64-bit code at ring 0, into the guest, 32-bit code at ring 1,
 * and back. Declared in vmm/world.h. A worked twin that enters ring 3 is in jobs/twin.S.
 */
#include "asm-offsets.h"
#include "lib/todo.h"

    .text

/* Hole L1.4 (handouts/lab1#way-out, about 0.75 h)
 * [route trap 60] The world switch: out
 *
 * _Noreturn void world_leave(void)
 *   in:    nothing; called on the trap's own stack, of which nothing is needed any more: the guest's registers are
 *          in current_vcpu->frame
 *   out:   world_enter() returns to its caller
 *
 * Whoever entered the guest pushed RBX, RBP, R12, R13, R14 and R15, in this order, and stored RSP in
 * world_host_rsp. Go back to that stack, restore the six registers, and return to where the host was left.
 *
 * Hint: seven instructions and a RET. What was pushed last is popped first.
 * System V ABI for x86-64, figure 3.4 (the registers that a function must preserve). */
    .globl world_leave
world_leave:
    /* L1.4 world_leave: your code goes here ... */









    lab_todo("L1.4")
    /* ... L1.4 ends here */

/* Hole L1.5 (handouts/lab1#way-in, about 1.5 h)
 * [route trap 25] The world switch: in
 *
 * void world_enter(const struct trap_frame *frame)
 *   in:       RDI = the guest's general registers, and RIP, CS, RFLAGS, RSP, SS as IRETQ pops them: x86/trap.h
 *   out:      returns when world_leave() is called
 *   clobbers: what a C function may
 *   stack:    the callee-saved registers stay on the host's stack meanwhile, at world_host_rsp (vmm/world.h)
 *
 * Leave the host behind as world_leave() wants to find it. Then load all fifteen general registers of the guest out
 * of *frame, and execute IRETQ with RSP at the frame's RIP: to compatibility mode at ring 1 it is the one instruction
 * that changes privilege, code size and stack together. RSP must be exactly there, in *frame itself: a guest can have
 * left EIP beyond the limit of CS, IRETQ then faults in the host, and trap_entry() knows that fault by its place.
 *
 * Interrupts are off, and nothing else up to IRETQ can fault: segments_enter() has seen to it that CS and SS can be
 * loaded.
 *
 * Hint: the frame lies in memory as pushes in the order of trap.S have left it, so that it can be popped rather than
 * loaded field by field: RSP walks up through it. TRAP_FRAME_VECTOR and TRAP_FRAME_RIP are offsets in it.
 * Intel SDM volume 2, IRET/IRETD/IRETQ; volume 3, section 7.14.3. */
    .globl world_enter
world_enter:
    /* L1.5 world_enter: your code goes here ... */


























    lab_todo("L1.5")
    /* ... L1.5 ends here */
/* [route end] */

    .section .note.GNU-stack, "", @progbits
