/* SPDX-License-Identifier: MIT
 *
 * What is the same for many instructions: whose they are, how their addresses are formed, which of them
 * need a closer look. And the instruction under way, VM entries and exits.
 */
#ifndef PEEL_OBSERVE_BOCHS_CONTEXT_H
#define PEEL_OBSERVE_BOCHS_CONTEXT_H

#include "bochs-cpu.h"
#include "bochs-insn.h"

#define FOUR_GIB (1ull << 32)

/* The flags that change what an instruction means for the record. */
#define CONTEXT_EFLAGS (EFLAGS_TF | EFLAGS_IOPL | EFLAGS_VM)

struct context {
    /* The state that it holds for. */
    uint64_t cs, cs_base;
    uint32_t mode, flags;

    /* What follows from it. */
    uint64_t base, mask; /* linear address: (RIP + base) & mask */
    uint64_t floor;      /* an instruction below this address needs a closer look */
    uint64_t lo, span;   /* where there may be ranges, if at guest privilege */
    uint64_t *count;     /* of these instructions, */
    uint64_t *listed;    /* and of those in the ranges */
    struct record_state state;
    enum record_who who;
    bool native; /* outside the ranges it is not the guest's */
};

/* The instruction under way, and its linear address. Once it has been cut off, or has told who it was,
 * only the address remains. */
struct context_now {
    uint64_t address;
    const uint8_t *object; /* NULL: none */
};

extern struct context context;
extern struct context_now context_now;

void context_start(struct record *r);

static inline bool context_changed(void)
{
    return ((cpu_cs() ^ context.cs) | (cpu_cs_base() ^ context.cs_base) |
            (cpu_mode() ^ context.mode) | ((cpu_eflags() & CONTEXT_EFLAGS) ^ context.flags)) != 0;
}

static inline uint64_t context_linear(uint64_t rip)
{
    return (rip + context.base) & context.mask;
}

/* What insn_slot.place means. */
static inline uint64_t context_place(uint64_t address)
{
    return address * 4 + context.state.cpl;
}

/* Find the context out anew. Between two instructions is where all that it rests on is verified. */
void context_change(bool between);

/* What it is derived from is the same, but the record is not: it is armed now. */
void context_derive(void);

/* The first instructions of the machine need a closer look each: they are verified. */
void context_verify_early(void);

/* The instruction under way if insn_classify() has a name for it, else NULL. */
const struct insn *context_special(void);

/* Tell the record of the last instruction, before another one is. */
void context_note_last(void);

/* A VM entry is about to be tried: what comes next is looked at anew, whether Bochs tells of it or not. */
void context_vm_attempt(void);

/* Bochs has entered or left a VM, or SMM. VMX's exits it tells in advance, and which of them are failed
 * entries. */
void context_vm_switch(void);
void context_vmx_exit(bool no_entry);
bool context_vm_entering(void);

#endif
