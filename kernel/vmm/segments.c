/* SPDX-License-Identifier: MIT
 *
 * The shadow GDT. Invariants:
 *
 *  - Every slot below the host's part is 0 or what the engine's compress() made of the guest's descriptor
 *    of the same number, so that selectors keep their numbers; compress() yields code and data descriptors
 *    only (rule 3; lab 1 writes it, slot_value() watches it).
 *  - While gdt_traced holds, the guest's table is write-traced (rule 4) and each present slot agrees with
 *    it. A slot may be not present although the guest's descriptor is: then loading it faults, and
 *    segments_handle_fault() fills it. That happens to descriptors whose accessed bit is clear (the CPU
 *    would set it in the guest's memory; so do we, at that moment), and to all after the guest has written
 *    to its table.
 *  - A segment register keeps its hidden part until it is reloaded, though the host reloads it at every
 *    entry. When a table changes, the registers' present descriptors are pinned in vcpu->segments[] and
 *    loaded from there. DS, ES, FS and GS are loaded through a slot patched for the moment. CS and SS are
 *    loaded by IRETQ itself, so their slot holds the pinned descriptor while the guest runs: a guest that
 *    rewrites its current code descriptor and reloads that very selector gets the old one once more.
 */
#include "vmm/segments.h"
#include "vmm/segload.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/paging.h"
#include "vmm/vm.h"
#include "x86/desc.h"
#include "x86/insn.h"

/* Host-owned numbers end the guest's part of the table. */
#define GUEST_SLOTS HOST_GDT_FIRST

static unsigned table_slots(const struct vcpu *vcpu)
{
    unsigned slots = ((unsigned)vcpu->g_gdtr.limit + 1) / 8;

    return slots < GUEST_SLOTS ? slots : GUEST_SLOTS;
}

static bool table_address(struct vcpu *vcpu, unsigned slot, gpa_t *at)
{
    gva_t linear = gva((uint32_t)(vcpu->g_gdtr.base + slot * 8));

    return vcpu->vm->mmu->translate(vcpu, linear, at) && guestmem_exists(vcpu->vm, *at);
}

/* The guest's own descriptor; 0 when its table does not reach there or is not in memory. */
static uint64_t table_read(struct vcpu *vcpu, unsigned slot)
{
    uint64_t desc;
    gpa_t at;

    if (slot == 0 || slot >= table_slots(vcpu) || !table_address(vcpu, slot, &at) ||
        guestmem_read(vcpu->vm, at, &desc, sizeof(desc)) != 0) {
        return 0;
    }
    return desc;
}

/* The CPU sets the accessed bit of a descriptor that it loads. Straight to the frame: the slot has the
 * bit already, so nothing that is traced changes. */
static void table_set_accessed(struct vcpu *vcpu, unsigned slot)
{
    hpa_t frame;
    gpa_t at;

    if (table_address(vcpu, slot, &at)) {
        at.v += 5; /* bits 40-47 */
        frame = guestmem_frame(vcpu->vm, at);
        if (frame.v != FRAME_NONE.v) {
            ((uint8_t *)paging_direct(frame))[at.v & PAGE_MASK] |= DESC_ACCESSED >> 40;
        }
    }
}

/* What belongs into the slot for the guest's descriptor. */
static uint64_t slot_value(const struct vcpu *vcpu, uint64_t g_desc)
{
    uint64_t s_desc = vcpu->vm->cpu->compress(g_desc);

    if (s_desc != 0 && (!(s_desc & DESC_S) || (s_desc & DESC_L) || desc_dpl(s_desc) == 0)) {
        vm_kill(vcpu->vm, "compress() made descriptor %016lx of %016lx, which rule 3 forbids",
                s_desc, g_desc);
        return 0;
    }
    if (desc_is_code(s_desc) && desc_dpl(s_desc) == 3 && vcpu->virtual_ring != 3) {
        s_desc &= ~DESC_P; /* rule 7 */
    }
    return s_desc;
}

static void trace_table(struct vcpu *vcpu, bool on)
{
    uint64_t last = table_slots(vcpu) * 8ULL - 1;
    gpa_t at;

    if (vcpu->gdt_traced == on) {
        return;
    }
    for (uint64_t offset = 0; offset <= last; offset = page_round_down(offset) + PAGE_SIZE) {
        if (table_address(vcpu, (unsigned)(offset / 8), &at)) {
            (on ? trace_page : untrace_page)(vcpu->vm, at, TRACE_DESCRIPTORS);
        }
    }
    vcpu->gdt_traced = on;
}

/* Keep the hidden parts of all registers that are not kept already (none before the first table). */
static void pin_registers(struct vcpu *vcpu)
{
    for (unsigned reg = 0; reg < SEG_REGISTERS; reg++) {
        struct segment *segment = &vcpu->segments[reg];
        unsigned slot = segment->selector / 8;

        if (vcpu->gdt[slot] != 0 && !segment->pinned) {
            segment->hidden = vcpu->gdt[slot];
            segment->pinned = true;
        }
    }
}

/* After the slots have been filled: a register whose descriptor is back needs no pin any more, and a
 * slot that differs from what some register keeps is left not present, so that reloading is seen. */
static void unpin_registers(struct vcpu *vcpu)
{
    for (unsigned reg = 0; reg < SEG_REGISTERS; reg++) {
        const struct segment *segment = &vcpu->segments[reg];
        uint64_t *slot = &vcpu->gdt[segment->selector / 8];

        if (segment->pinned && (*slot | DESC_P) != segment->hidden) {
            *slot &= ~DESC_P;
        }
    }
    for (unsigned reg = 0; reg < SEG_REGISTERS; reg++) {
        struct segment *segment = &vcpu->segments[reg];

        if (segment->pinned && vcpu->gdt[segment->selector / 8] == segment->hidden) {
            segment->pinned = false;
        }
    }
}

/* Fill every slot from the guest's table: present where the CPU would change nothing by loading it. */
static void fill_slots(struct vcpu *vcpu)
{
    unsigned slots = table_slots(vcpu);

    for (unsigned slot = 0; slot < slots || slot < vcpu->gdt_slots; slot++) {
        uint64_t desc = slot < slots ? slot_value(vcpu, table_read(vcpu, slot)) : 0;

        vcpu->gdt[slot] = desc & DESC_ACCESSED ? desc : desc & ~DESC_P;
    }
    vcpu->gdt_slots = slots > vcpu->gdt_slots ? slots : vcpu->gdt_slots;
    unpin_registers(vcpu);
}

void segments_load_table(struct vcpu *vcpu)
{
    trace_table(vcpu, false);
    pin_registers(vcpu);
    trace_table(vcpu, true);
    fill_slots(vcpu);
}

void segments_forget(struct vcpu *vcpu)
{
    trace_table(vcpu, false);
    memset(vcpu->gdt, 0, vcpu->gdt_slots * sizeof(vcpu->gdt[0]));
    vcpu->gdt_slots = 0;
    memset(vcpu->segments, 0, sizeof(vcpu->segments));
}

void segments_refresh(struct vcpu *vcpu)
{
    pin_registers(vcpu);
    fill_slots(vcpu);
}

void segments_table_written(struct vm *vm, gpa_t page)
{
    struct vcpu *vcpu = vm->vcpu;
    unsigned slots = table_slots(vcpu);

    (void)page; /* one table: whichever of its pages changes, all of it is read again */
    pin_registers(vcpu);
    trace_table(vcpu, false);
    for (unsigned slot = 0; slot < slots; slot++) {
        vcpu->gdt[slot] &= ~DESC_P;
    }
}

static bool slot_is_pinned(const struct vcpu *vcpu, unsigned slot)
{
    for (unsigned reg = 0; reg < SEG_REGISTERS; reg++) {
        if (vcpu->segments[reg].pinned && vcpu->segments[reg].selector / 8 == slot) {
            return true;
        }
    }
    return false;
}

/* Would the CPU load this descriptor? SDM volume 3, section 6.5 (data) and 6.7 (SS). */
static bool load_allowed(const struct vcpu *vcpu, const struct segload *load, uint64_t s_desc)
{
    unsigned cpl = vcpu->frame->cs & SELECTOR_RPL, rpl = load->selector & SELECTOR_RPL;
    unsigned dpl = desc_dpl(s_desc);

    if (load->reg == SEG_SS) {
        return rpl == cpl && dpl == cpl && !(s_desc & DESC_CODE) && (s_desc & DESC_WRITABLE);
    }
    return dpl >= cpl && dpl >= rpl && (!(s_desc & DESC_CODE) || (s_desc & DESC_WRITABLE));
}

/* While some register keeps another descriptor of this slot, the slot stays not present, so that each
 * load of it is seen; the load is carried out here. */
static bool emulate_load(struct vcpu *vcpu, unsigned slot, uint64_t s_desc)
{
    struct segload load;

    if (!segload_decode(vcpu, &load) || load.selector / 8 != slot ||
        !load_allowed(vcpu, &load, s_desc)) {
        return false;
    }
    vcpu->segments[load.reg] = (struct segment){load.selector, true, s_desc};
    if (load.reg == SEG_SS) {
        vcpu->frame->ss = load.selector;
    }
    segload_finish(vcpu, &load);
    return true;
}

/* [route exit 60] A descriptor that was not there
 *
 * The guest loads a segment register or jumps through a slot that the shadow table holds as not present. Read
 * the guest's own descriptor and fill the slot, so that the instruction can run again (where another register
 * still keeps the old descriptor of that slot, carry the load out here instead); or say that it was a transfer
 * to ring 3; or leave the fault to the guest. */
enum segment_fault segments_handle_fault(struct vcpu *vcpu, uint64_t error)
{
    unsigned slot = (unsigned)(error & 0xFFFF) / 8;
    uint64_t before;
    uint64_t g_desc, s_desc;

    if ((error & (SELECTOR_ERROR_IDT | SELECTOR_ERROR_TI)) || slot == 0 || slot >= GUEST_SLOTS) {
        return SEGMENT_GUEST;
    }
    before = vcpu->gdt[slot];
    if (!vcpu->gdt_traced) {
        trace_table(vcpu, true);
        fill_slots(vcpu);
    }
    g_desc = table_read(vcpu, slot);
    s_desc = slot_value(vcpu, g_desc | DESC_ACCESSED);
    if (desc_is_code(g_desc) && desc_dpl(g_desc) == 3 && vcpu->virtual_ring != 3) {
        return SEGMENT_TO_USER;
    }
    if (!(s_desc & DESC_P) || before == s_desc) {
        return SEGMENT_GUEST; /* the slot says what the guest's own descriptor says */
    }
    if (!(g_desc & DESC_ACCESSED)) {
        table_set_accessed(vcpu, slot);
    }
    if (slot_is_pinned(vcpu, slot) && emulate_load(vcpu, slot, s_desc)) {
        vcpu->gdt[slot] = s_desc & ~DESC_P;
        unpin_registers(vcpu);
    } else {
        vcpu->gdt[slot] = s_desc;
    }
    return SEGMENT_RETRY;
}

/* Let `load` run while the register's slot holds what the register held before. A compress() that has
 * made no descriptor of one that a guest uses would have the host fault here. */
static void load_register(struct vcpu *vcpu, enum segment_register reg, void (*load)(uint16_t))
{
    struct segment *segment = &vcpu->segments[reg];
    uint64_t *slot = &vcpu->gdt[segment->selector / 8], value = *slot;

    if (segment->pinned) {
        *slot = segment->hidden;
    }
    if (segment->selector / 8 != 0 && !(*slot & DESC_P)) {
        vm_kill(vcpu->vm,
                "selector 0x%x cannot be loaded: compress() made descriptor %016lx for it",
                segment->selector, *slot);
        segment->selector = 0;
    }
    load(segment->selector);
    *slot = value;
}

/* IRETQ will load this register while the guest's code is about to run: its slot must agree now. */
static void prepare_register(struct vcpu *vcpu, enum segment_register reg)
{
    struct segment *segment = &vcpu->segments[reg];

    if (segment->pinned) {
        vcpu->gdt[segment->selector / 8] = segment->hidden;
    }
}

void segments_enter(struct vcpu *vcpu)
{
    prepare_register(vcpu, SEG_CS);
    prepare_register(vcpu, SEG_SS);
    load_register(vcpu, SEG_ES, write_es);
    load_register(vcpu, SEG_DS, write_ds);
    load_register(vcpu, SEG_FS, write_fs);
    load_register(vcpu, SEG_GS, write_gs);
}

/* A register that now names another slot was loaded from it, whatever was kept of it before. */
static void take_selector(struct vcpu *vcpu, enum segment_register reg, uint16_t selector)
{
    struct segment *segment = &vcpu->segments[reg];

    if (selector / 8 != segment->selector / 8) {
        segment->pinned = false;
    }
    segment->selector = selector;
}

void segments_leave(struct vcpu *vcpu)
{
    take_selector(vcpu, SEG_ES, read_es());
    take_selector(vcpu, SEG_CS, (uint16_t)vcpu->frame->cs);
    take_selector(vcpu, SEG_SS, (uint16_t)vcpu->frame->ss);
    take_selector(vcpu, SEG_DS, read_ds());
    take_selector(vcpu, SEG_FS, read_fs());
    take_selector(vcpu, SEG_GS, read_gs());
}

static uint64_t descriptor_in_force(const struct vcpu *vcpu, enum segment_register reg)
{
    const struct segment *segment = &vcpu->segments[reg];

    return segment->pinned ? segment->hidden : vcpu->gdt[segment->selector / 8];
}

uint32_t segments_base(const struct vcpu *vcpu, enum segment_register reg)
{
    return desc_base(descriptor_in_force(vcpu, reg));
}

bool segments_is_32bit(const struct vcpu *vcpu, enum segment_register reg)
{
    return descriptor_in_force(vcpu, reg) & DESC_DB;
}

uint32_t segments_limit(const struct vcpu *vcpu, enum segment_register reg)
{
    return desc_limit(descriptor_in_force(vcpu, reg));
}
