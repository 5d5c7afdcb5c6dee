/* SPDX-License-Identifier: MIT
 *
 * A virtual CPU: its whole state as one list, switched whole.
 *
 *   general registers, EIP, EFLAGS, CS, SS   *frame, at the top of the vCPU's own trap stack
 *   DS, ES, FS, GS and all hidden parts      segments[], and the slots of gdt[] (segments.c)
 *   x87 and SSE                              fx
 *   debug registers                          dr[], dr6, dr7
 *   what the guest believes of GDTR, IDTR,   g_*
 *     CR0, CR2, CR3, CR4 and its MSRs
 */
#ifndef PEEL_VMM_VCPU_H
#define PEEL_VMM_VCPU_H

#include <stdbool.h>
#include <stdint.h>
#include "mm/addr.h"
#include "x86/trap.h"

enum segment_register { SEG_ES, SEG_CS, SEG_SS, SEG_DS, SEG_FS, SEG_GS, SEG_REGISTERS };

/* A segment register as the guest last loaded it. While its hidden part equals the descriptor in its
 * GDT slot nothing need be remembered; when the guest rewrites the descriptor without reloading the
 * register, the old one stays in force and is kept here. */
struct segment {
    uint16_t selector;
    bool pinned;
    uint64_t hidden; /* compressed descriptor; valid when pinned */
};

struct table_register {
    uint32_t base; /* gva */
    uint16_t limit;
};

struct vcpu {
    struct vm *vm;

    struct trap_frame *frame;
    uint8_t *trap_stack; /* TRAP_STACK_SIZE bytes; RSP0 is its end */

    uint64_t *gdt; /* shadow GDT: GDT_ENTRIES descriptors */
    struct segment segments[SEG_REGISTERS];
    unsigned gdt_slots;    /* the first slots that may be other than 0 */
    bool gdt_traced;       /* the guest's GDT is write-traced and the slots agree with it */
    unsigned virtual_ring; /* 0: the guest's kernel runs, 3: its user code */

    struct table_register g_gdtr, g_idtr;
    uint16_t g_ldtr, g_tr;
    uint32_t g_cr0, g_cr2, g_cr3, g_cr4;
    uint64_t g_sysenter_cs, g_sysenter_esp, g_sysenter_eip;

    uint64_t dr[4], dr6, dr7;
    uint8_t fx[512] __attribute__((aligned(16)));

    bool preempted;     /* its time slice is over */
    uint64_t slice_end; /* TSC */
};

/* The vCPU whose state is in the CPU; NULL when there is none. */
extern struct vcpu *current_vcpu;

/* A vCPU in the state that boot/bootblock.h documents, entered at `entry`. NULL without memory. */
struct vcpu *vcpu_create(struct vm *vm, gva_t entry);
/* Back to that state, the shadow GDT included; the guest's memory stays as it is. */
void vcpu_reset(struct vcpu *vcpu, gva_t entry);
void vcpu_destroy(struct vcpu *vcpu);

/* Put the whole state into the CPU; take it out again. Between the two, traps from guest code go to this
 * vCPU's trap stack and its machine's page tables are in force. */
void vcpu_load(struct vcpu *vcpu);
void vcpu_put(struct vcpu *vcpu);

/* Run guest code until the next exit; fills in all of *exit but the reason. The vCPU must be loaded. */
struct vmexit;
void vcpu_run(struct vcpu *vcpu, struct vmexit *exit);

/* The frame to enter the guest from: vcpu->frame, or a copy of it at a place that suits its 16-bit stack. */
const struct trap_frame *vcpu_entry_frame(struct vcpu *vcpu);
struct trap_frame *vcpu_entry_place(const struct vcpu *vcpu); /* where that is */

/* Called by trap_entry(): make *frame the current vCPU's frame (they differ when an IST stack was used). */
void vcpu_keep_frame(const struct trap_frame *frame);

/* Rule 7: the one place that moves a vCPU between its virtual rings. Only while the vCPU is at ring 3 are
 * ring-3 code descriptors present in the shadow GDT, and its pages accessible to CPL 3: so that no IRET or
 * RETF gets there by itself, and nothing would run there if it did. */
void vcpu_set_virtual_ring(struct vcpu *vcpu, unsigned ring);

/* The hypervisor's own breakpoint was hit: step over it. False when DR6 says it was something else. */
bool vcpu_step_over_breakpoint(struct vcpu *vcpu);

/* The host timer has fired: the vCPU gives way once its slice is over. */
void vcpu_preempt(struct vcpu *vcpu);

/* Go past the instruction at EIP: the only place where EIP is advanced. */
void vcpu_skip(struct vcpu *vcpu, unsigned length);

/* Linear address of an offset in a segment: hidden base + offset, modulo 4 GiB. */
gva_t vcpu_linear(const struct vcpu *vcpu, enum segment_register segment, uint32_t offset);

/* Read guest memory by linear address. Returns the bytes read: fewer than `size` at the first address
 * that has no translation. */
unsigned vcpu_read(struct vcpu *vcpu, gva_t from, void *to, unsigned size);

/* The bytes of the instruction at EIP, up to the limit of CS. Returns how many there are. */
unsigned vcpu_fetch(struct vcpu *vcpu, uint8_t *to, unsigned size);

/* Every register of the list, for a post-mortem. */
void vcpu_dump(const struct vcpu *vcpu);

#endif
