/* SPDX-License-Identifier: MIT
 *
 * What the parts of the QEMU plugin share. Everything here runs in QEMU's CPU thread, but for what
 * qemu-end.c says otherwise.
 */
#ifndef PEEL_OBSERVE_QEMU_H
#define PEEL_OBSERVE_QEMU_H

#include "qemu-cpu.h"
#include "qemu-patch.h"
#include "record.h"

extern struct record record;

/* All instructions that run in the same state: the counter that translated code adds to. */
struct class
{
    uint64_t n;
    uint64_t before; /* of these, before armed */
    struct record_state state;
    bool tf;
    uint64_t address; /* of one of them */
    enum record_who who;
    unsigned gates;
    bool used;
};

/* An instruction that a callback is called for. */
struct spot {
    struct spot *next;
    struct class *class;
    struct record_site *site; /* NULL: not in the ranges */
    uint64_t address;
    struct insn insn;
    uint8_t length;
    uint8_t bytes[INSN_MAX];
};

/* A translation block. */
struct block {
    struct block *next;
    struct class *class;  /* of its first instruction */
    uint64_t first, last; /* addresses of instructions */
    uint32_t n;
};

/* qemu-count.c */
struct class *class_of(const struct record_state *state, bool tf, uint64_t address);
struct spot *spot_of(const struct spot *wanted);
struct block *block_of(const struct block *wanted);
void count_arm(void);
void count_sync(struct record *r);
void count_settle(struct record *r);
uint64_t count_total(void); /* from any thread */

/* qemu-calls.c: what translated code calls, see there for when */
void call_block(unsigned vcpu, void *block);
void call_block_gates(unsigned vcpu, void *block);
void call_block_tf(unsigned vcpu, void *block);
void call_io(unsigned vcpu, void *spot);
void call_halt(unsigned vcpu, void *spot);
void call_leaves(unsigned vcpu, void *spot);
void call_pops_flags(unsigned vcpu, void *spot);
void call_vm_entry(unsigned vcpu, void *spot);
/* and from now on what is called for each vector and each VM exit */
void calls_hook(void);
void calls_settle(void);

/* qemu-end.c */
void end_start_watching(void);
void end_enter_cpu_thread(void);
void end_note_halt(void);

#endif
