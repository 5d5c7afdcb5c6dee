/* SPDX-License-Identifier: MIT
 *
 * What translated code calls: at each block, at the few instructions that need more than a count, and
 * at each vector. A call comes before its instruction is counted and executed.
 */
#include "qemu-api.h"
#include "qemu.h"

#define PAGE_OFFSET  0xfffull
#define VECTOR_DB    1
#define VECTOR_PF    14
#define PF_FETCH     0x10u /* error code: the instruction could not be read */
#define N_CHECKS     4096  /* blocks whose address is checked against EIP */
#define STATE_CHECKS 4096  /* spots whose state is checked */

/* Exit codes: AMD manual volume 2, appendix C. */
#define EXIT_CODE_IO       0x7bu
#define EXIT_CODE_NO_ENTRY UINT32_MAX

static interrupt_fn *original_interrupt;
static vmexit_fn *original_vm_exit;

/* Instructions that may still run before record_check() must look again: never too many. */
static int64_t fuel;
static unsigned checks;
static const struct block *last_block[2]; /* [guest]; NULL: a vector came later */

static bool is_guest(const struct class *c)
{
    return c->who == WHO_GUEST || c->who == WHO_VM;
}

/* ---- blocks ---- */

/* With position-independent blocks EIP is right where a block begins; a block may run at an address
 * other than that of its translation, in another page. */
static void check_block(const struct block *block)
{
    if (((cpu_rip() ^ block->first) & PAGE_OFFSET) != 0)
        record_refuse(&record, "QEMU's EIP 0x%llx is not where the block begins (0x%llx)",
                      (unsigned long long)cpu_rip(), (unsigned long long)block->first);
    checks++;
}

static void refuel(const struct block *block)
{
    if (checks < N_CHECKS) {
        check_block(block);
        fuel = 0;
    }
    record_check(&record);
    if (checks >= N_CHECKS)
        fuel = record_fuel(&record);
}

void call_block(unsigned vcpu, void *userdata)
{
    const struct block *block = userdata;

    (void)vcpu;
    if (fuel <= 0)
        refuel(block);
    fuel -= block->n;
    last_block[is_guest(block->class)] = block;
}

/* Only for blocks that fire a gate; the number is known from the counters. */
void call_block_gates(unsigned vcpu, void *userdata)
{
    const struct block *block = userdata;

    (void)vcpu;
    for (unsigned gate = 0; gate < N_GATES; gate++) {
        if (block->class->gates >> gate & 1) {
            if (!record.gates[gate].first)
                fuel = 0; /* the limit is another now */
            record_gate(&record, (enum record_gate)gate, 0, block->first, -1);
        }
    }
}

/* Only for blocks of a guest with TF set. */
void call_block_tf(unsigned vcpu, void *userdata)
{
    const struct block *block = userdata;

    (void)vcpu;
    if (block->class->who == WHO_GUEST)
        record_guest_tf(&record, block->first);
}

void calls_settle(void)
{
    for (int guest = 0; guest < 2; guest++) {
        if (last_block[guest] != NULL)
            record_last_insn(&record, guest ? WHO_GUEST : WHO_HOST, last_block[guest]->last);
    }
}

/* ---- special instructions ---- */

/* That a block runs in the state it was translated for is what all counts rest on. */
static void check_state(const struct spot *spot)
{
    static unsigned n;
    struct record_state now = cpu_state(), then = spot->class->state;

    if (n >= STATE_CHECKS)
        return;
    n++;
    if (now.cpl != then.cpl || now.cs64 != then.cs64 || now.vm != then.vm ||
        (now.iopl != 0) != (then.iopl != 0) || now.vm86 != then.vm86 || cpu_tf() != spot->class->tf)
        record_refuse(&record, "QEMU runs 0x%llx in another state than it was translated for",
                      (unsigned long long)spot->address);
}

/* Calls come before the additions of the same instruction. */
static void check_order(const struct spot *spot)
{
    static bool checked;

    if (checked || spot->site == NULL)
        return;
    checked = true;
    if (spot->site->n != 0)
        record_refuse(&record, "QEMU counts an instruction before it calls for it");
}

/* Where the instruction really is. EIP is that of an instruction before it in the same block. */
static uint64_t address_now(const struct spot *spot)
{
    uint64_t behind = spot->address - cpu_rip();

    return spot->address - (behind & ~PAGE_OFFSET);
}

void call_leaves(unsigned vcpu, void *userdata)
{
    const struct spot *spot = userdata;

    (void)vcpu;
    if (spot->class->who == WHO_GUEST)
        record_guest_leaves(&record, cpu_tf(), false, false);
}

static struct {
    const struct spot *spot;
    uint64_t stack; /* linear address of the image of EFLAGS */
} popping;

static uint64_t stack_address(unsigned above)
{
    uint64_t sp = cpu_reg(REG_SP) + above;

    if (cpu_bits() == 64)
        return sp;
    if (!(env_u32(ENV_HFLAGS) & HFLAGS_SS32))
        sp = (uint16_t)sp;
    return (uint32_t)(cpu_segment_base(INSN_SS) + (uint32_t)sp);
}

/* IRET or POPF: only note where its image of EFLAGS is. It is read if the guest leaves right there. */
void call_pops_flags(unsigned vcpu, void *userdata)
{
    const struct spot *spot = userdata;
    unsigned above = spot->insn.kind == INSN_IRET ? 2u * spot->insn.operand_size : 0;

    (void)vcpu;
    popping.spot = spot;
    popping.stack = stack_address(above);
}

static bool image_sets_tf(uint64_t rip)
{
    uint16_t image = 0;

    if (popping.spot == NULL || popping.spot->address != rip)
        return false;
    return cpu_memory_rw_debug(cpu_object, popping.stack, &image, sizeof image, false) == 0 &&
           (image & EFLAGS_TF) != 0;
}

/* VMRUN that neither raises an exception nor fails enters. */
static const struct spot *entering;

void call_vm_entry(unsigned vcpu, void *userdata)
{
    (void)vcpu;
    entering = userdata;
    record.entries++;
}

/* HLT that nothing can end ends the run. With IF set something may: qemu-end.c watches. */
void call_halt(unsigned vcpu, void *userdata)
{
    struct spot *spot = userdata;

    (void)vcpu;
    check_state(spot);
    if (spot->class->state.cpl != 0 || spot->class->state.vm)
        return;
    if (env_u64(ENV_EFLAGS) & EFLAGS_IF) {
        end_note_halt();
        return;
    }
    /* The addition to the counters that follows never comes. */
    record_enter(&record);
    spot->class->n++;
    record.executed[spot->class->who][INSN_HLT]++;
    if (spot->site != NULL)
        spot->site->n++;
    record_stop_soon(&record, END_HALT, 0);
    record_leave(&record);
}

/* ---- I/O ---- */

/* What an OUTS is about to send, element by element, until one cannot be read. */
static uint32_t read_string(const struct spot *spot, uint64_t elements, uint8_t *data)
{
    const struct insn *insn = &spot->insn;
    int64_t step = env_u32(ENV_DF) == 1 ? insn->operand_size : -(int64_t)insn->operand_size;
    uint64_t mask = insn->address_size == 8 ? UINT64_MAX : (1ull << 8 * insn->address_size) - 1;
    uint64_t base = cpu_segment_base(insn->segment), si = cpu_reg(REG_SI);
    uint32_t size = 0;

    if (spot->class->state.cs64 && insn->segment < INSN_FS)
        base = 0;
    for (; elements > 0 && size + insn->operand_size <= RECORD_MAX_DATA; elements--) {
        uint64_t linear = base + (si & mask);

        if (!spot->class->state.cs64)
            linear = (uint32_t)linear;
        if (cpu_memory_rw_debug(cpu_object, linear, data + size, insn->operand_size, false) != 0)
            break;
        size += insn->operand_size;
        si += (uint64_t)step;
    }
    return size;
}

static uint64_t repetitions(const struct insn *insn)
{
    if (!insn->rep)
        return 1;
    switch (insn->address_size) {
    case 2: return (uint16_t)cpu_reg(REG_CX);
    case 4: return (uint32_t)cpu_reg(REG_CX);
    default: return cpu_reg(REG_CX);
    }
}

static uint32_t first_element(const uint8_t *data, unsigned size)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)data[i] << 8 * i;
    return value;
}

void call_io(unsigned vcpu, void *userdata)
{
    const struct spot *spot = userdata;
    const struct insn *insn = &spot->insn;
    uint8_t data[RECORD_MAX_DATA];
    struct record_io io = {
        .rip = address_now(spot),
        .who = spot->class->who,
        .ring = spot->class->state.cpl,
        .out = insn_is_out(insn),
        .string = insn_is_string(insn),
        .size = insn->operand_size,
        .port = insn->port_in_dx ? (uint16_t)cpu_reg(REG_DX) : insn->immediate,
        .value = (uint32_t)cpu_reg(REG_AX),
        .rep = 1,
    };

    (void)vcpu;
    check_state(spot);
    check_order(spot);
    if (spot->site != NULL && io.rip == spot->address) {
        io.in_text = true;
        io.text = spot->site->text;
    }
    if (io.string) {
        io.rep = repetitions(insn);
        if (io.out && is_guest(spot->class)) {
            io.data = data;
            io.data_size = read_string(spot, io.rep, data);
            io.value = io.data_size ? first_element(data, insn->operand_size) : 0;
        }
    }
    record_io(&record, &io);
}

/* ---- vectors ---- */

static uint64_t physical_page(uint64_t linear)
{
    return cpu_get_phys_page_debug(cpu_object, linear & ~PAGE_OFFSET);
}

static bool is_there_now(const struct record_site *site)
{
    uint8_t bytes[INSN_MAX];

    if (record.texts[site->text].key != physical_page(site->address) ||
        cpu_memory_rw_debug(cpu_object, site->address, bytes, site->length, false) != 0)
        return false;
    for (unsigned i = 0; i < site->length; i++) {
        if (bytes[i] != site->bytes[i])
            return false;
    }
    return true;
}

/* The instruction that raised the exception, if it is one of the listed ones. Where an address has
 * more than one site it is the one whose bytes are there. */
static struct record_site *raising_site(uint64_t rip, unsigned ring)
{
    struct record_site *first = record_site_next(&record, rip, ring, NULL), *site;

    if (first == NULL || record_site_next(&record, rip, ring, first) == NULL)
        return first;
    for (site = first; site != NULL; site = record_site_next(&record, rip, ring, site)) {
        if (is_there_now(site))
            return site;
    }
    return NULL;
}

static void on_interrupt(void *cpu, int vector, int is_int, int error, uint64_t next_eip, int is_hw)
{
    struct record_state state = cpu_state();
    struct record_vector v = {
        .rip = cpu_rip(),
        .kind = is_hw    ? VECTOR_HW
                : is_int ? VECTOR_INT
                         : VECTOR_EXC,
        .vector = (uint8_t)vector,
        .cpl = state.cpl,
        .error = (uint32_t)error,
        .tf = cpu_tf(),
    };
    bool guest;

    if (cpu != cpu_object || vector < 0 || vector > 255 || (is_int | is_hw) >> 1 != 0)
        record_refuse(&record, "QEMU's do_interrupt_all is called with other arguments (%d %d %d)",
                      vector, is_int, is_hw);
    v.who = record_who(&record, &state, v.rip);
    guest = v.who == WHO_GUEST || v.who == WHO_VM;
    if (guest && v.kind == VECTOR_EXC && v.vector != VECTOR_DB &&
        !(v.vector == VECTOR_PF && (v.error & PF_FETCH)))
        v.site = raising_site(v.rip, v.cpl);
    if (v.who == WHO_GUEST && !v.tf)
        v.sets_tf = v.kind == VECTOR_EXC && image_sets_tf(v.rip);
    if (entering != NULL && v.kind == VECTOR_EXC && v.rip == entering->address && !state.vm)
        record.entries--;
    popping.spot = NULL;
    entering = NULL;
    record_vector(&record, &v);
    if (v.kind != VECTOR_HW && v.vector != VECTOR_DB)
        last_block[guest] = NULL;
    original_interrupt(cpu, vector, is_int, error, next_eip, is_hw);
}

static void on_vm_exit(void *env, uint32_t code, uint64_t info, uintptr_t host_pc)
{
    if (env != cpu_env)
        record_refuse(&record, "QEMU's cpu_vmexit is called with other arguments");
    if (code == EXIT_CODE_NO_ENTRY)
        record.entries--;
    if (code == EXIT_CODE_IO)
        record_vm_exit(&record);
    entering = NULL;
    original_vm_exit(env, code, info, host_pc);
}

void calls_hook(void)
{
    original_interrupt = patch_interrupts(&record, on_interrupt);
    original_vm_exit = patch_vm_exits(&record, on_vm_exit);
}
