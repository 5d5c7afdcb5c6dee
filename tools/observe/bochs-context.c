/* SPDX-License-Identifier: MIT
 *
 * The context of instructions, derived from the CPU's state as seldom as possible.
 *
 * Invariant: between context_change() and the next change of CS, mode or flags, `context` is what the
 * CPU's state means.
 */
#include "bochs-context.h"

#define CONTEXT_INVALID (~0ull) /* no CS is like that */

/* The first instructions are verified each; later changes of context, the first of them and then some. */
#define VERIFY_INSNS   4096
#define VERIFY_CHANGES 20000
#define VERIFY_EVERY   256

static struct record *r;

struct context context = {.cs = CONTEXT_INVALID};
struct context_now context_now;

static unsigned early = VERIFY_INSNS; /* instructions still to be verified */
static uint64_t changes;
static uint64_t lowest, highest; /* of the ranges */

static struct {
    bool running;
    /* Since the last instruction: entries and exits; VMX's exits; one of them was a failed entry. */
    unsigned switches, vmx_exits;
    bool no_entry;
} vm;

void context_start(struct record *record)
{
    r = record;
    lowest = r->n_ranges > 0 ? UINT64_MAX : 0;
    for (unsigned i = 0; i < r->n_ranges; i++) {
        lowest = r->ranges[i].lo < lowest ? r->ranges[i].lo : lowest;
        highest = r->ranges[i].hi > highest ? r->ranges[i].hi : highest;
    }
}

const struct insn *context_special(void)
{
    uint32_t number;

    if (context_now.object == NULL)
        return NULL;
    number = insn_number(context_now.object);
    return insn_class[number] == INSN_SPECIAL ? &insn_slots[number].insn : NULL;
}

void context_note_last(void)
{
    enum record_who who = context.who;

    if (context_now.address == 0)
        return;
    if (context.native && record_in_ranges(r, context_now.address))
        who = WHO_GUEST;
    record_last_insn(r, who, context_now.address);
}

/* ---- VMs ---- */

static bool vm_entry_under_way(void)
{
    const struct insn *insn = context_special();

    return insn != NULL && insn_is_vm_entry(insn);
}

void context_vm_switch(void)
{
    vm.switches++;
    context_note_last();
    context.cs = CONTEXT_INVALID;
}

void context_vm_attempt(void)
{
    context.cs = CONTEXT_INVALID;
}

void context_vmx_exit(bool no_entry)
{
    vm.vmx_exits++;
    vm.no_entry = vm.no_entry || no_entry;
}

bool context_vm_entering(void)
{
    return vm.switches != 0 && vm_entry_under_way();
}

/* Refuse if the CPU's two flags do not tell what Bochs' calls tell. Of VMX these tell all; of SVM no
 * exit, but a VMRUN that failed is followed by the next instruction. */
static void verify_vm(bool runs, bool between)
{
    unsigned entries = vm.switches - vm.vmx_exits;
    uint32_t number;

    if (vm.running && runs)
        record_refuse(r, "a VM exit leaves the VM running: not at 0x%x, 0x%x", CPU_IN_VMX,
                      CPU_IN_SVM);
    if (vm.running || !between)
        return;
    if (!vm_entry_under_way()) {
        /* The BIOS enters and leaves SMM. */
        if (runs)
            record_refuse(r, "a VM is entered by no instruction: not at 0x%x, 0x%x", CPU_IN_VMX,
                          CPU_IN_SVM);
        return;
    }
    number = insn_number(context_now.object);
    if (insn_slots[number].insn.kind != INSN_VMRUN) {
        if (runs != (entries > vm.vmx_exits))
            record_refuse(r, "VMX: whether a VM runs is not at 0x%x", CPU_IN_VMX);
    } else if (vm.switches == 1 && !runs &&
               cpu_rip() != context_now.address + insn_slots[number].length) {
        record_refuse(r, "SVM: whether a VM runs is not at 0x%x", CPU_IN_SVM);
    }
}

/* A VM entry succeeded if the VM runs now, or has run and exited: a failing one is an exit alone. */
static void settle_vm(bool between)
{
    bool runs = cpu_in_vmx() || cpu_in_svm();

    verify_vm(runs, between);
    if (vm_entry_under_way() && !vm.no_entry && (runs || vm.switches > 1))
        r->entries++;
    if (!runs && (vm.running || vm.switches > 1))
        record_vm_exit(r);
    vm.running = runs;
    vm.switches = vm.vmx_exits = 0;
    vm.no_entry = false;
}

/* ---- the context ---- */

/* Does each instruction need a closer look? */
static bool is_special(void)
{
    if (early > 0)
        return true;
    if (r->role == ROLE_NATIVE)
        return false;
    if (!r->armed)
        return record_arms(r, &context.state, ~0ull);
    return record_gates(r, &context.state, ~0ull) != 0 ||
           (context.who == WHO_GUEST && (context.flags & EFLAGS_TF));
}

void context_derive(void)
{
    bool cs64 = cpu_mode() == CPU_MODE_LONG_64;
    bool native = r->role == ROLE_NATIVE;

    context.cs = cpu_cs();
    context.cs_base = cpu_cs_base();
    context.mode = cpu_mode();
    context.flags = cpu_eflags() & CONTEXT_EFLAGS;
    context.state = (struct record_state){
        .cpl = cpu_cpl(),
        .cs64 = cs64,
        .vm = vm.running,
        .iopl = (uint8_t)((context.flags & EFLAGS_IOPL) >> 12),
        .vm86 = (context.flags & EFLAGS_VM) != 0,
    };
    context.base = cs64 ? 0 : context.cs_base;
    context.mask = cs64 ? ~0ull : FOUR_GIB - 1;
    context.who = native ? WHO_BOOT : record_who(r, &context.state, 0);
    context.count = &r->count.of[context.who];
    context.listed = &r->count.of[native ? WHO_GUEST : context.who];
    context.native = native;
    context.lo = lowest;
    context.span =
        native || context.who == WHO_GUEST || context.who == WHO_VM ? highest - lowest : 0;
    context.floor = is_special() ? ~0ull : context.who == WHO_HOST ? FOUR_GIB : 0;
}

void context_change(bool between)
{
    context_note_last();
    if (vm.switches != 0)
        settle_vm(between);
    changes++;
    if (between && (changes <= VERIFY_CHANGES || changes % VERIFY_EVERY == 0))
        cpu_verify(r, vm.running);
    context_derive();
}

void context_verify_early(void)
{
    if (early == 0)
        return;
    cpu_verify(r, vm.running);
    if (--early == 0)
        context_derive();
}
