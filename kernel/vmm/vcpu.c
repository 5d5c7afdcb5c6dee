/* SPDX-License-Identifier: MIT
 *
 * Virtual CPUs: making them, switching their state, and running them to the next exit.
 */
#include "vmm/vcpu.h"
#include "boot/bootblock.h"
#include "lib/console.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/paging.h"
#include "vmm/rules.h"
#include "vmm/segments.h"
#include "vmm/vm.h"
#include "vmm/world.h"
#include "x86/cr.h"
#include "x86/gdt.h"
#include "x86/insn.h"
#include "x86/lapic.h"

#define TRAP_STACK_SIZE (2 * PAGE_SIZE)
#define FX_FCW          0 /* byte offsets in the FXSAVE area: SDM volume 1, table 10-2 */
#define FX_MXCSR        24
#define DR6_B0          0x1
#define DR6_BS          0x4000

struct vcpu *current_vcpu;
uint64_t world_host_rsp;

static void *alloc_pages(size_t pages)
{
    hpa_t frames = frame_alloc(pages);

    return frames.v == FRAME_NONE.v ? NULL : paging_direct(frames);
}

static void free_pages(void *at, size_t pages)
{
    if (at != NULL) {
        frame_free(paging_direct_to_hpa(at), pages);
    }
}

/* [route trap 6] First, how the guest got there: its initial state
 *
 * The registers at a boot block's entry point (boot/bootblock.h). This is the deprivileging: CS and SS carry
 * the RPL of ring 1, where the guest's kernel really runs, and the real IF is 1, so that the host's timer
 * gets through. Whatever IF the guest believes in, rung 1 does not keep. */
static void set_entry_state(struct vcpu *vcpu, gva_t entry)
{
    static const uint16_t start_fcw = 0x37F;
    static const uint32_t start_mxcsr = 0x1F80;
    struct trap_frame *frame = vcpu->frame;

    *frame = (struct trap_frame){
        .rax = MULTIBOOT_BOOT_MAGIC,
        .rbx = BOOT_BLOCK_ADDR + BOOT_MBI_OFFSET,
        .rsp = BOOT_STACK_TOP,
        .rip = entry.v,
        .rflags = EFLAGS_FIXED | EFLAGS_IF,
        .cs = BOOT_CS | 1,
        .ss = BOOT_DS | 1,
    };
    for (unsigned reg = 0; reg < SEG_REGISTERS; reg++) {
        vcpu->segments[reg].selector = BOOT_DS;
    }
    vcpu->segments[SEG_CS].selector = BOOT_CS | 1;
    vcpu->segments[SEG_SS].selector = BOOT_DS | 1;
    vcpu->g_gdtr = (struct table_register){BOOT_BLOCK_ADDR, BOOT_GDT_LIMIT};
    vcpu->g_cr0 = CR0_NE | CR0_ET | CR0_MP | CR0_PE;
    vcpu->g_cr4 = CR4_OSFXSR | CR4_OSXMMEXCPT;
    vcpu->dr6 = DR6_INIT;
    vcpu->dr7 = DR7_INIT;
    memcpy(vcpu->fx + FX_FCW, &start_fcw, sizeof(start_fcw));
    memcpy(vcpu->fx + FX_MXCSR, &start_mxcsr, sizeof(start_mxcsr));
}

struct vcpu *vcpu_create(struct vm *vm, gva_t entry)
{
    struct vcpu *vcpu = alloc_pages(page_round_up(sizeof(*vcpu)) / PAGE_SIZE);

    if (vcpu == NULL) {
        return NULL;
    }
    idt_init_guest();
    vcpu->vm = vm;
    vcpu->trap_stack = alloc_pages(TRAP_STACK_SIZE / PAGE_SIZE);
    vcpu->gdt = alloc_pages(GDT_SIZE / PAGE_SIZE);
    if (vcpu->trap_stack == NULL || vcpu->gdt == NULL) {
        vcpu_destroy(vcpu);
        return NULL;
    }
    vcpu->frame = (struct trap_frame *)(vcpu->trap_stack + TRAP_STACK_SIZE) - 1;
    gdt_fill_host_part(vcpu->gdt);
    set_entry_state(vcpu, entry);
    return vcpu;
}

void vcpu_reset(struct vcpu *vcpu, gva_t entry)
{
    vcpu->virtual_ring = 0;
    paging_set_user(vcpu->vm->root, false);
    segments_forget(vcpu);
    set_entry_state(vcpu, entry);
    segments_load_table(vcpu);
}

void vcpu_destroy(struct vcpu *vcpu)
{
    assert(current_vcpu != vcpu);
    free_pages(vcpu->trap_stack, TRAP_STACK_SIZE / PAGE_SIZE);
    free_pages(vcpu->gdt, GDT_SIZE / PAGE_SIZE);
    free_pages(vcpu, page_round_up(sizeof(*vcpu)) / PAGE_SIZE);
}

static void load_debug_registers(const struct vcpu *vcpu)
{
    write_dr0(vcpu->dr[0]);
    write_dr1(vcpu->dr[1]);
    write_dr2(vcpu->dr[2]);
    write_dr3(vcpu->dr[3]);
    write_dr6(vcpu->dr6);
    write_dr7(vcpu->dr7);
}

/* [route trap 10] One vCPU's state into the CPU
 *
 * A time slice begins here. From now on a trap from guest code finds this vCPU's trap stack (RSP0), its
 * shadow GDT, its machine's page tables and its x87, SSE and debug registers. The shadow GDT holds the
 * guest's descriptors as the CPU may have them, and at its top the host's own, HOST_CS among them; every
 * machine's page tables share the host's upper half: so a trap needs neither a new GDT nor a new CR3. The
 * control registers and MSRs hold what the engine's row of rule 2 says (vmm/rules.c), whatever ran before.
 * x87 and SSE state can stay in the CPU for the whole slice, for the host's own code uses none. */
void vcpu_load(struct vcpu *vcpu)
{
    assert(current_vcpu == NULL);
    current_vcpu = vcpu;
    tss_set_rsp0((uint64_t)(vcpu->frame + 1));
    gdt_load(vcpu->gdt);
    idt_load(true);
    rules_apply(vcpu->vm->cpu->rules);
    write_cr3(vcpu->vm->root.v);
    fxrstor(vcpu->fx);
    load_debug_registers(vcpu);
    vcpu->preempted = false;
}

void vcpu_put(struct vcpu *vcpu)
{
    assert(current_vcpu == vcpu);
    fxsave(vcpu->fx);
    vcpu->dr6 = read_dr6();
    write_dr7(DR7_INIT);
    idt_load(false);
    gdt_load(NULL);
    paging_load_host();
    current_vcpu = NULL;
}

/* [route trap 20] Into the guest, and what comes back
 *
 * DS, ES, FS and GS are loaded here, by segments_enter() through the shadow GDT, and stay the guest's until
 * segments_leave() notes what it has loaded meanwhile: 64-bit code uses none of them. CS, SS, EIP, EFLAGS and the general
 * registers by the engine's world switch. The real IF is 1 and IOPL is 0 whatever the guest believes
 * (rule 5): the host's timer gets through, and every IN and OUT faults. `enter` returns when the next
 * trap from the guest has been saved in vcpu->frame. */
void vcpu_run(struct vcpu *vcpu, struct vmexit *exit)
{
    struct trap_frame *frame = vcpu->frame;

    frame->rflags = (frame->rflags & ~(uint64_t)EFLAGS_IOPL) | EFLAGS_IF | EFLAGS_FIXED;
#if PEEL_DEBUG
    rules_check(vcpu->vm->cpu->rules);
#endif
    segments_enter(vcpu);
    vcpu->vm->cpu->enter(vcpu);
    segments_leave(vcpu);

    *exit = (struct vmexit){
        .reason = EXIT_UNKNOWN,
        .vector = (unsigned)frame->vector,
        .error = frame->error,
        .address = gva(frame->vector == VECTOR_PF ? read_cr2() : 0),
        .rip = gva(frame->rip),
    };
}

struct trap_frame *vcpu_entry_place(const struct vcpu *vcpu)
{
    if (segments_is_32bit(vcpu, SEG_SS)) {
        return vcpu->frame;
    }
    return paging_espfix_alias((uint32_t)vcpu->frame->rsp, sizeof(*vcpu->frame));
}

const struct trap_frame *vcpu_entry_frame(struct vcpu *vcpu)
{
    struct trap_frame *place = vcpu_entry_place(vcpu);

    if (place != vcpu->frame) {
        *place = *vcpu->frame;
    }
    return place;
}

void vcpu_keep_frame(const struct trap_frame *frame)
{
    assert(current_vcpu != NULL);
    if (frame != current_vcpu->frame) {
        *current_vcpu->frame = *frame;
    }
}

void vcpu_set_virtual_ring(struct vcpu *vcpu, unsigned ring)
{
    assert(ring == 0 || ring == 3);
    vcpu->virtual_ring = ring;
    segments_refresh(vcpu);
    paging_set_user(vcpu->vm->root, ring == 3);
}

bool vcpu_step_over_breakpoint(struct vcpu *vcpu)
{
    uint64_t dr6 = read_dr6();

    if (!(vcpu->dr7 & DR7_GLOBAL0) || !(dr6 & DR6_B0) || (dr6 & DR6_BS)) {
        return false;
    }
    write_dr6(DR6_INIT);
    vcpu->frame->rflags |= EFLAGS_RF; /* once past the instruction that it stands on */
    return true;
}

void vcpu_preempt(struct vcpu *vcpu)
{
    if (rdtsc() >= vcpu->slice_end) {
        vcpu->preempted = true;
    }
}

/* [route trap 94] Past the instruction
 *
 * The guest must not see its OUT again. RF, which the CPU may have set in the frame of a fault, belongs to the
 * instruction that is done with. From here exits_handle() returns to the run loop, whose next
 * vcpu_run() takes the way in once more: the guest goes on behind its OUT, as if the port had answered. */
void vcpu_skip(struct vcpu *vcpu, unsigned length)
{
    vcpu->frame->rip = (uint32_t)(vcpu->frame->rip + length);
    vcpu->frame->rflags &= ~(uint64_t)EFLAGS_RF;
}

gva_t vcpu_linear(const struct vcpu *vcpu, enum segment_register segment, uint32_t offset)
{
    return gva((uint32_t)(segments_base(vcpu, segment) + offset));
}

unsigned vcpu_read(struct vcpu *vcpu, gva_t from, void *to, unsigned size)
{
    unsigned done = 0;

    while (done < size) {
        unsigned left = (unsigned)(PAGE_SIZE - (from.v & PAGE_MASK));
        unsigned part = size - done < left ? size - done : left;
        gpa_t at;

        if (!vcpu->vm->mmu->translate(vcpu, from, &at) ||
            guestmem_read(vcpu->vm, at, (uint8_t *)to + done, part) != 0) {
            break;
        }
        done += part;
        from.v = (uint32_t)(from.v + part);
    }
    return done;
}

unsigned vcpu_fetch(struct vcpu *vcpu, uint8_t *to, unsigned size)
{
    uint32_t eip = (uint32_t)vcpu->frame->rip, limit = segments_limit(vcpu, SEG_CS);

    if (eip > limit) {
        return 0;
    }
    if (limit - eip < size - 1) {
        size = limit - eip + 1;
    }
    return vcpu_read(vcpu, vcpu_linear(vcpu, SEG_CS, eip), to, size);
}

void vcpu_dump(const struct vcpu *vcpu)
{
    static const char *const names[] = {"es", "cs", "ss", "ds", "fs", "gs"};
    const struct trap_frame *f = vcpu->frame;

    printf(
        "peel:   eax %08lx ebx %08lx ecx %08lx edx %08lx esi %08lx edi %08lx ebp %08lx esp %08lx\n",
        f->rax, f->rbx, f->rcx, f->rdx, f->rsi, f->rdi, f->rbp, f->rsp);
    printf("peel:   eip %08lx eflags %08lx virtual ring %u\n", f->rip, f->rflags,
           vcpu->virtual_ring);
    for (unsigned reg = 0; reg < SEG_REGISTERS; reg++) {
        const struct segment *segment = &vcpu->segments[reg];

        printf("peel:   %s %04x base %08x%s\n", names[reg], segment->selector,
               segments_base(vcpu, (enum segment_register)reg), segment->pinned ? " pinned" : "");
    }
    printf("peel:   gdtr %08x/%04x dr0 %lx dr1 %lx dr2 %lx dr3 %lx dr6 %lx dr7 %lx\n",
           vcpu->g_gdtr.base, vcpu->g_gdtr.limit, vcpu->dr[0], vcpu->dr[1], vcpu->dr[2],
           vcpu->dr[3], vcpu->dr6, vcpu->dr7);
}
