/* SPDX-License-Identifier: MIT
 *
 * What Bochs calls for each instruction, and what the record is told of it.
 *
 * Bochs calls on_before() once for each attempt at an instruction, and once for each element that a REP
 * moves. Most instructions are one more of their kind, and no more: they are counted, in the ranges at
 * their site, too. The others get a closer look.
 *
 * Invariant: on_before() of an instruction comes before anything that the instruction causes.
 */
#include "bochs-context.h"
#include "bochs-hooks.h"

#define UNLIKELY(x) __builtin_expect((x), 0)

#define CHECK_EVERY 4096 /* instructions from one record_check() to the next, at most */

static struct record *r;

/* The site of instructions in a skipped range. */
static struct record_site unlisted;

static uint32_t until_check = 1;

/* The next time is where the stretch without progress becomes too long, if that is near: so the run ends
 * there and nowhere else. */
static __attribute__((noinline)) void check(void)
{
    const uint64_t *then = r->progress_at.of;
    uint64_t gap, left;

    record_check(r);
    gap = record_total(r);
    for (int who = 0; who < N_WHO; who++)
        gap -= then[who];
    left = r->hang > 0 ? r->hang - gap + 1 : CHECK_EVERY;
    until_check = left < CHECK_EVERY ? (uint32_t)left : CHECK_EVERY;
}

static inline void count(uint64_t *counter)
{
    ++*counter;
    if (UNLIKELY(--until_check == 0))
        check();
}

/* ---- sites ---- */

/* The instruction is met at this place for the first time. */
static void find_site(struct insn_slot *slot, uint64_t address)
{
    struct record_site *site;
    const uint8_t *fetched = slot->fetched ? slot->fetched : cpu_host_address(address);

    site = record_site(r, (uintptr_t)fetched >> 12, address, context.state.cpl, slot->bytes,
                       slot->length);
    slot->site = site != NULL ? site : &unlisted;
    slot->place = context_place(address);
}

/* The instruction's site, NULL outside the ranges. */
static struct record_site *site_at(struct insn_slot *slot, uint64_t address)
{
    if (context.span == 0 || !record_in_ranges(r, address))
        return NULL;
    if (slot->place != context_place(address))
        find_site(slot, address);
    return slot->site;
}

/* ---- I/O ---- */

/* What an OUTS reads, element by element, as far as it can be read. Returns the size. */
static uint32_t read_outs(const struct insn *insn, uint64_t elements, uint8_t *data)
{
    uint64_t base = context.state.cs64 ? 0 : cpu_segment_base(insn->segment);
    uint32_t mask = insn->address_size == 2 ? 0xffff : 0xffffffff;
    uint32_t step = cpu_eflags() & EFLAGS_DF ? -(uint32_t)insn->operand_size : insn->operand_size;
    uint32_t at = cpu_register32(CPU_RSI), size = 0;

    for (; elements > 0 && size + insn->operand_size <= RECORD_MAX_DATA; elements--) {
        if (!cpu_read((base + (at & mask)) & context.mask, data + size, insn->operand_size))
            break;
        size += insn->operand_size;
        at += step;
    }
    return size;
}

/* String I/O with 64-bit registers is cut to 32 bits: no program of ours has any. */
static void attempt_io(enum record_who who, const struct insn *insn, const struct record_site *site)
{
    bool in_text = site != NULL && site != &unlisted;
    uint8_t data[RECORD_MAX_DATA];
    struct record_io io = {
        .rip = context_now.address,
        .who = who,
        .in_text = in_text,
        .text = in_text ? site->text : 0,
        .ring = context.state.cpl,
        .out = insn_is_out(insn),
        .string = insn_is_string(insn),
        .size = insn->operand_size,
        .port = insn->port_in_dx ? (uint16_t)cpu_register32(CPU_RDX) : insn->immediate,
        .value = insn_is_out(insn) ? cpu_register32(CPU_RAX) : 0,
        .rep = 1,
        .data = data,
    };

    if (insn->rep)
        io.rep = cpu_register32(CPU_RCX) & (insn->address_size == 2 ? 0xffff : 0xffffffff);
    if (io.string && io.out) {
        io.data_size = read_outs(insn, io.rep, data);
        io.value = 0;
        memcpy(&io.value, data, io.data_size < io.size ? io.data_size : io.size);
    }
    record_io(r, &io);
}

/* ---- instructions ---- */

static void attempt_special(enum record_who who, const struct insn *insn,
                            const struct record_site *site)
{
    if (insn_is_io(insn)) {
        attempt_io(who, insn, site);
        return;
    }
    record_executed(r, who, insn->kind);
    if (insn_is_vm_entry(insn))
        context_vm_attempt();
    if (who == WHO_GUEST &&
        (insn->kind == INSN_SYSCALL || insn->kind == INSN_SYSENTER || insn->kind == INSN_FAR_CALL))
        record_guest_leaves(r, (context.flags & EFLAGS_TF) != 0, false, false);
}

static void fire_gates(uint64_t address)
{
    unsigned gates = record_gates(r, &context.state, address);

    for (unsigned gate = 0; gates != 0; gate++, gates >>= 1) {
        if (gates & 1)
            record_gate(r, (enum record_gate)gate, 1, address, -1);
    }
}

/* The closer look. */
static __attribute__((noinline)) void attempt(const uint8_t *object)
{
    uint32_t number = insn_number(object);
    struct insn_slot *slot = &insn_slots[number];
    uint64_t address;
    struct record_site *site;
    enum record_who who;

    if (context_changed())
        context_change(true);
    else if (context.native)
        context_note_last();
    context_verify_early();
    address = context_linear(cpu_rip());
    context_now.address = address;
    context_now.object = object;
    if (insn_class[number] == INSN_UNKNOWN)
        insn_learn(r, number);
    if (record_arms(r, &context.state, address)) {
        record_arm(r);
        context_derive();
    }

    site = site_at(slot, address);
    who = context.native && site != NULL ? WHO_GUEST : context.who;
    if (address < context.floor)
        fire_gates(address);
    if (who == WHO_GUEST && (context.flags & EFLAGS_TF))
        record_guest_tf(r, address);
    if (insn_class[number] == INSN_SPECIAL)
        attempt_special(who, &slot->insn, site);
    if (site != NULL)
        site->n++;
    count(&r->count.of[who]);
}

/* Nearly every instruction ends here: see what it costs before you add to it. */
static void on_before(unsigned cpu, const uint8_t *object)
{
    uint32_t number = insn_number(object);
    uint64_t address = context_linear(cpu_rip());
    struct insn_slot *slot;

    (void)cpu;
    if (UNLIKELY(context_changed() || insn_class[number] != INSN_PLAIN ||
                 address < context.floor)) {
        attempt(object);
        return;
    }
    if (address - context.lo >= context.span && !context.native) {
        context_now.address = address;
        context_now.object = object;
        count(context.count);
        return;
    }
    slot = &insn_slots[number];
    if (UNLIKELY(slot->place != context_place(address))) {
        attempt(object);
        return;
    }
    context_now.address = address;
    context_now.object = object;
    slot->site->n++;
    count(context.listed);
}

static void on_opcode(unsigned cpu, const uint8_t *object, const uint8_t *bytes, unsigned length,
                      bool is_32, bool is_64)
{
    (void)cpu;
    insn_decoded(r, object, bytes, length, is_32, is_64);
}

static void on_initialize(unsigned cpu)
{
    (void)cpu;
    cpu_attach(r);
}

static void settle(struct record *unused)
{
    (void)unused;
    context_note_last();
}

void hooks_install(struct record *record)
{
    r = record;
    r->settle = settle;
    context_start(r);
    hook_patch(r, "_Z19bx_instr_initializej", on_initialize);
    hook_patch(r, "_Z15bx_instr_opcodejP15bxInstruction_cPKhjbb", on_opcode);
    hook_patch(r, "_Z25bx_instr_before_executionjP15bxInstruction_c", on_before);
    events_install(r);
}
