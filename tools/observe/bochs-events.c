/* SPDX-License-Identifier: MIT
 *
 * What Bochs calls for exceptions, interrupts, VM entries and exits, and when the CPU goes to sleep.
 */
#include "bochs-context.h"
#include "bochs-hooks.h"

#define VECTOR_DB        1
#define FIRST_IRQ_VECTOR 32

#define TLB_CONTEXT_SWITCH 14         /* of bx_instr_tlb_cntrl(): VM entry or exit, or SMM */
#define VMEXIT_NO_ENTRY    (1u << 31) /* of bx_instr_vmexit(): the entry failed */
/* Of the machine's time, in nanoseconds if it has ips=1000000000: what a UART takes to send what it holds,
 * and more; more than the longest that a host kernel of ours sleeps, a slice of one second. */
#define TICKS_TO_DRAIN 20000000u
#define TICKS_TO_WAKE  2000000000u

static struct record *r;

/* What led to the interrupt that Bochs is about to deliver: 1 + vector, or 0. */
static struct {
    unsigned exception, irq;
    uint32_t error;
} cause;

/* ---- vectors ---- */

/* The flags that an IRET or POPF of 32-bit code is about to load have TF set. */
static bool sets_tf(const struct insn *insn)
{
    uint32_t at = cpu_register32(CPU_RSP);
    uint16_t image;

    if (insn == NULL || (insn->kind != INSN_IRET && insn->kind != INSN_POPF))
        return false;
    if (!cpu_segment_is_32bit(INSN_SS))
        at &= 0xffff;
    if (insn->kind == INSN_IRET)
        at += 2u * insn->operand_size; /* behind (E)IP and CS */
    return cpu_read((cpu_segment_base(INSN_SS) + at) & (FOUR_GIB - 1), &image, sizeof image) &&
           (image & EFLAGS_TF);
}

/* A vector without a cause is an INT n, or one that a VM entry injects. */
static enum record_vector_kind kind_of(unsigned vector, bool injected)
{
    if (cause.irq == vector + 1)
        return VECTOR_HW;
    if (cause.exception == vector + 1)
        return VECTOR_EXC;
    if (injected)
        return vector < FIRST_IRQ_VECTOR ? VECTOR_EXC : VECTOR_HW;
    return VECTOR_INT;
}

static struct record_site *site_under_way(void)
{
    struct insn_slot *slot = &insn_slots[insn_number(context_now.object)];

    if (context.span == 0 || slot->place != context_place(context_now.address))
        return NULL;
    return slot->site;
}

/* Bochs delivers a vector. It called on_exception() or on_hwinterrupt() before, for INT n neither. What
 * becomes a double fault, a triple fault or a VM exit does not come here itself. */
static void on_interrupt(unsigned cpu, unsigned vector)
{
    bool injected = context_vm_entering(), changed = context_changed(), under_way;
    const struct insn *insn = context_special();
    struct record_vector v = {.kind = kind_of(vector, injected), .vector = (uint8_t)vector};

    (void)cpu;
    if (changed)
        context_change(false);
    v.rip = context_linear(cpu_prev_rip());
    under_way = context_now.object != NULL && v.rip == context_now.address;
    if (changed && !under_way)
        context_now.address = 0; /* it was told, and none of the new context has run */
    if (!injected && (v.kind == VECTOR_INT ? !under_way : cpu_prev_rip() != cpu_rip()))
        record_refuse(r, "vector %u: the instruction's address is not at 0x%x of the CPU", vector,
                      CPU_PREV_RIP);
    v.who = record_who(r, &context.state, v.rip);
    v.cpl = context.state.cpl;
    v.tf = (context.flags & EFLAGS_TF) != 0;
    v.error = v.kind == VECTOR_EXC ? cause.error : 0;
    if (under_way && v.kind != VECTOR_HW) {
        v.site = site_under_way();
        v.sets_tf = v.who == WHO_GUEST && sets_tf(insn);
    }
    record_vector(r, &v);

    if (v.kind != VECTOR_HW && vector != VECTOR_DB)
        context_now.address = v.rip; /* the last one known of its side, executed or not */
    if (v.kind != VECTOR_INT)
        context_now.object = NULL;
    cause.exception = cause.irq = 0;
}

static void on_exception(unsigned cpu, unsigned vector, unsigned error)
{
    (void)cpu;
    cause.exception = vector + 1;
    cause.error = error;
}

static void on_hwinterrupt(unsigned cpu, unsigned vector, uint16_t cs, uint64_t rip)
{
    (void)cpu;
    (void)cs;
    (void)rip;
    cause.irq = vector + 1;
}

/* Here Bochs itself tells the address of the instruction under way. */
static void on_far_branch(unsigned cpu, unsigned what, uint16_t old_cs, uint64_t old_rip,
                          uint16_t cs, uint64_t rip)
{
    (void)cpu;
    (void)what;
    (void)old_cs;
    (void)cs;
    (void)rip;
    /* A task switch changes it, but there is none in long mode. */
    if (cpu_mode() >= CPU_MODE_LONG_COMPAT &&
        (cpu_prev_rip() != old_rip || context_linear(old_rip) != context_now.address))
        record_refuse(r, "a far branch: the instruction's address is not at 0x%x of the CPU",
                      CPU_PREV_RIP);
}

/* ---- VMs ---- */

static void on_tlb_cntrl(unsigned cpu, unsigned what, uint64_t value)
{
    (void)cpu;
    (void)value;
    if (what != TLB_CONTEXT_SWITCH)
        return;
    cause.exception = cause.irq = 0;
    context_vm_switch();
}

static void on_vmexit(unsigned cpu, unsigned reason, uint64_t qualification)
{
    (void)cpu;
    (void)qualification;
    context_vmx_exit((reason & VMEXIT_NO_ENTRY) != 0);
}

/* ---- sleep ---- */

static uint64_t asleep_since; /* instructions */

static void on_alarm(void *cookie)
{
    (void)cookie;
    if (record_total(r) == asleep_since)
        record_stop(r, END_HALT, 0);
}

/* The CPU goes to sleep. After HLT with interrupts off nothing wakes it; else it has time to wake. Bochs
 * passes the time quickly, and in the same way each time: it executes nothing meanwhile. */
static void on_hlt(unsigned cpu)
{
    const struct insn *insn = context_special();
    bool for_ever = insn != NULL && insn->kind == INSN_HLT && !(cpu_eflags() & EFLAGS_IF) &&
                    !cpu_in_vmx() && !cpu_in_svm();

    (void)cpu;
    asleep_since = record_total(r);
    cpu_call_after(r, for_ever ? TICKS_TO_DRAIN : TICKS_TO_WAKE, on_alarm);
}

/* ---- reset ---- */

/* A machine that is reset has ended: QEMU is told so (-no-reboot), Bochs would go on with the next boot. */
static void on_reset(unsigned cpu, unsigned type)
{
    (void)cpu;
    (void)type;
    if (record_total(r) > 0)
        record_stop(r, END_OFF, 0);
}

void events_install(struct record *record)
{
    r = record;
    hook_patch(r, "_Z18bx_instr_exceptionjjj", on_exception);
    hook_patch(r, "_Z20bx_instr_hwinterruptjjtm", on_hwinterrupt);
    hook_patch(r, "_Z18bx_instr_interruptjj", on_interrupt);
    hook_patch(r, "_Z19bx_instr_far_branchjjtmtm", on_far_branch);
    hook_patch(r, "_Z18bx_instr_tlb_cntrljjm", on_tlb_cntrl);
    hook_patch(r, "_Z15bx_instr_vmexitjjm", on_vmexit);
    hook_patch(r, "_Z12bx_instr_hltj", on_hlt);
    hook_patch(r, "_Z14bx_instr_resetjj", on_reset);
}
