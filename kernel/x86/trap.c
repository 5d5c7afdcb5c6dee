/* SPDX-License-Identifier: MIT
 *
 * Every trap's first C function. Host code runs with interrupts off and is not meant to fault: a trap
 * from the host is a bug, but for the two that no flag can mask.
 */
#include "x86/trap.h"
#include "lib/console.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mm/layout.h"
#include "vmm/vcpu.h"
#include "vmm/world.h"
#include "x86/cr.h"
#include "x86/insn.h"

const char *vector_name(unsigned vector)
{
    static const char *const names[] = {
        [VECTOR_DE] = "#DE", [VECTOR_DB] = "#DB", [VECTOR_NMI] = "NMI", [VECTOR_BP] = "#BP",
        [VECTOR_OF] = "#OF", [VECTOR_BR] = "#BR", [VECTOR_UD] = "#UD",  [VECTOR_NM] = "#NM",
        [VECTOR_DF] = "#DF", [VECTOR_TS] = "#TS", [VECTOR_NP] = "#NP",  [VECTOR_SS] = "#SS",
        [VECTOR_GP] = "#GP", [VECTOR_PF] = "#PF", [VECTOR_MF] = "#MF",  [VECTOR_AC] = "#AC",
        [VECTOR_MC] = "#MC", [VECTOR_XM] = "#XM", [VECTOR_CP] = "#CP",
    };

    return vector < sizeof(names) / sizeof(names[0]) ? names[vector] : NULL;
}

/* A trap whose interrupted code was the hypervisor's own. */
static void trap_from_host(const struct trap_frame *frame)
{
    switch (frame->vector) {
    case VECTOR_SPURIOUS: return; /* the local APIC asks for no EOI: SDM volume 3, section 12.9 */
    case VECTOR_NMI: panic_frame(frame, "NMI: nothing in this machine should raise one");
    default: panic_frame(frame, "trap %lu in the hypervisor", frame->vector);
    }
}

/* IRETQ into the guest checks EIP against the limit of CS (SDM volume 2, IRET), and a guest can have left EIP
 * one past it. That #GP is the guest's, though the CPU raises it in the hypervisor: its frame lies on top of
 * the vCPU's own, whose five words for IRETQ are intact, and the general registers are the guest's already. */
static bool iretq_faulted(const struct trap_frame *frame, struct trap_frame *guest)
{
    static const uint8_t iretq[2] = {0x48, 0xCF};
    const struct trap_frame *loaded = current_vcpu != NULL ? current_vcpu->frame : NULL;

    if (loaded == NULL || frame->rsp != (uint64_t)&vcpu_entry_place(current_vcpu)->rip ||
        frame->rip < KERNEL_BASE || memcmp((const void *)frame->rip, iretq, sizeof(iretq)) != 0) {
        return false;
    }
    *guest = *frame;
    guest->rip = loaded->rip;
    guest->cs = loaded->cs;
    guest->rflags = loaded->rflags;
    guest->rsp = loaded->rsp;
    guest->ss = loaded->ss;
    return true;
}

/* [route trap 40] The first C function
 *
 * trap.S calls it with every general register saved in *frame, on the stack that the CPU chose, and with
 * RFLAGS = 2: a guest may have left NT, AC, TF or DF set, and an interrupt gate clears only some of them.
 * vcpu_keep_frame() copies a frame that lies elsewhere (on an IST stack) to the vCPU's own slot. iretq_faulted() knows
 * the one fault of the host's that is the guest's doing.
 * trap_from_guest() and world_leave() are lab 1's (next on the route). When the trap is the guest's,
 * world_leave() does not come back here: it returns from the world_enter() that started the guest, so
 * the run loop sees the trap as the result of a function call. */
void trap_entry(struct trap_frame *frame)
{
    struct trap_frame guest;

#if PEEL_DEBUG
    if (read_rflags() & (EFLAGS_NT | EFLAGS_AC | EFLAGS_TF | EFLAGS_DF | EFLAGS_IF)) {
        panic_frame(frame, "host entered with RFLAGS %lx", read_rflags());
    }
#endif
    if (trap_from_guest(frame)) {
        vcpu_keep_frame(frame);
        world_leave();
    }
    if (iretq_faulted(frame, &guest)) {
        vcpu_keep_frame(&guest);
        world_leave();
    }
    trap_from_host(frame);
}
