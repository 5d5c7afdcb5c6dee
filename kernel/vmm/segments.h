/* SPDX-License-Identifier: MIT
 *
 * The shadow GDT: which of the guest's descriptors the CPU really uses, and in what form.
 */
#ifndef PEEL_VMM_SEGMENTS_H
#define PEEL_VMM_SEGMENTS_H

#include <stdbool.h>
#include <stdint.h>
#include "mm/addr.h"
#include "vmm/vcpu.h"

enum segment_fault {
    SEGMENT_RETRY,   /* the slot was stale and is repaired: run the instruction again */
    SEGMENT_TO_USER, /* rule 7: a transfer to ring-3 code, for the engine to carry out or refuse */
    SEGMENT_GUEST,   /* the fault is the guest's own */
};

/* Make the guest's GDT at g_gdtr the one in force: at start, and wherever LGDT is emulated. Registers
 * that are loaded keep their hidden parts. */
void segments_load_table(struct vcpu *vcpu);

/* Nothing is loaded any more: all slots empty, no register kept, no table traced. */
void segments_forget(struct vcpu *vcpu);

/* All slots again, after the virtual ring has changed. */
void segments_refresh(struct vcpu *vcpu);

/* A #GP, #NP or #SS whose error code may name a selector. */
enum segment_fault segments_handle_fault(struct vcpu *vcpu, uint64_t error);

/* Before each entry: load DS, ES, FS and GS, and see that IRETQ will find CS and SS. After each exit:
 * take the selectors the guest has loaded meanwhile. */
void segments_enter(struct vcpu *vcpu);
void segments_leave(struct vcpu *vcpu);

/* The base in force in a segment register. */
uint32_t segments_base(const struct vcpu *vcpu, enum segment_register reg);

/* Its D/B bit. */
bool segments_is_32bit(const struct vcpu *vcpu, enum segment_register reg);

/* The last offset that the segment in force admits (code and expand-up data). */
uint32_t segments_limit(const struct vcpu *vcpu, enum segment_register reg);

/* A traced page with descriptors on it is about to change (guestmem.c). */
struct vm;
void segments_table_written(struct vm *vm, gpa_t page);

#endif
