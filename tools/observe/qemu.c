/* SPDX-License-Identifier: MIT
 *
 * The observer of QEMU 7.2: a TCG plugin. It is given each block when it is translated, and puts into it
 * what counts; it verifies what it knows of QEMU's insides, and refuses where something does not fit.
 *
 * The state at translation (CPL, CS.L, IOPL, TF, VM, VMRUN) is part of a block's key in QEMU, so it is
 * the state of every run of that block.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "qemu-api.h"
#include "qemu.h"

#define PAGE_OFFSET   0xfffull
#define N_VERIFIED    64 /* first translations at which the state is verified; and at each new state */
#define N_STATES_BITS 10
#define N_STATES      (1u << N_STATES_BITS)
#define HASH_FACTOR   0x9e3779b97f4a7c15ull

__attribute__((visibility("default"))) int qemu_plugin_version = PLUGIN_API;
__attribute__((visibility("default"))) int
qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv);

struct record record;

static void add_one(struct qemu_plugin_insn *insn, uint64_t *to)
{
    qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, to, 1);
}

/* ---- translation ---- */

/* What is the same for all instructions of a block. */
struct translation {
    struct record_state state;
    bool tf;
    unsigned bits;
    uint64_t key_page, key; /* the physical page of the last linear one asked for */
};

/* The physical page that identifies a text. Where the page tables have changed behind the TLB's back
 * there is none: then it is the place in QEMU's own memory. */
static uint64_t text_key(struct translation *t, const struct qemu_plugin_insn *insn)
{
    uint64_t page = qemu_plugin_insn_vaddr(insn) & ~PAGE_OFFSET;

    if (page != t->key_page) {
        t->key_page = page;
        t->key = cpu_get_phys_page_debug(cpu_object, page);
        if (t->key == UINT64_MAX)
            t->key = (uint64_t)qemu_plugin_insn_haddr(insn) & ~PAGE_OFFSET;
    }
    return t->key;
}

static plugin_udata_cb call_for(const struct translation *t, const struct insn *insn, bool guest)
{
    /* Natively and under a VM, who enters whom is not looked at. */
    bool may_leave = guest && record.role == ROLE_HOST && !t->state.vm;

    if (insn_is_io(insn))
        return call_io;
    if (insn_is_vm_entry(insn))
        return call_vm_entry;
    switch (insn->kind) {
    case INSN_HLT: return call_halt;
    case INSN_IRET:
    case INSN_POPF: return may_leave ? call_pops_flags : NULL;
    case INSN_SYSCALL:
    case INSN_SYSENTER:
    case INSN_FAR_CALL: return may_leave ? call_leaves : NULL;
    default: return NULL;
    }
}

/* All bytes of an instruction. QEMU stops reading as soon as it knows that it will fault. */
static size_t all_bytes(const struct translation *t, const struct qemu_plugin_insn *insn,
                        uint8_t *bytes)
{
    size_t length = qemu_plugin_insn_size(insn), left = INSN_MAX, whole;
    uint64_t address = qemu_plugin_insn_vaddr(insn);

    if (length > INSN_MAX)
        length = INSN_MAX; /* it has more: #GP */
    memcpy(bytes, qemu_plugin_insn_data(insn), length);
    if (insn_length(bytes, length, t->bits) != 0)
        return length;
    /* Up to the end of the page, if there is nothing behind it. */
    if (cpu_memory_rw_debug(cpu_object, address, bytes, left, false) != 0) {
        left = PAGE_OFFSET + 1 - (address & PAGE_OFFSET);
        if (left > INSN_MAX || cpu_memory_rw_debug(cpu_object, address, bytes, left, false) != 0)
            left = 0;
    }
    whole = insn_length(bytes, left, t->bits);
    return whole > length ? whole : length;
}

static void instrument(struct translation *t, struct qemu_plugin_insn *insn)
{
    struct spot spot = {.address = qemu_plugin_insn_vaddr(insn)};
    enum record_who who = record_who(&record, &t->state, spot.address);
    bool guest = who == WHO_GUEST || who == WHO_VM;
    plugin_udata_cb call;

    spot.class = class_of(&t->state, t->tf, spot.address);
    add_one(insn, &spot.class->n);
    spot.length = (uint8_t)all_bytes(t, insn, spot.bytes);
    if (guest && record_in_ranges(&record, spot.address)) {
        spot.site = record_site(&record, text_key(t, insn), spot.address, t->state.cpl, spot.bytes,
                                spot.length);
        if (spot.site != NULL)
            add_one(insn, &spot.site->n);
    }
    if (!insn_classify(spot.bytes, spot.length, t->bits, &spot.insn))
        return;
    if (insn_name(spot.insn.kind) != NULL)
        add_one(insn, &record.executed[who][spot.insn.kind]);
    call = call_for(t, &spot.insn, guest);
    if (call != NULL)
        qemu_plugin_register_vcpu_insn_exec_cb(insn, call, 0, spot_of(&spot));
}

static void instrument_block(const struct translation *t, struct qemu_plugin_tb *tb, size_t n)
{
    struct block *block = block_of(&(struct block){
        .first = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0)),
        .last = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, n - 1)),
        .class = class_of(&t->state, t->tf, qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0))),
        .n = (uint32_t)n,
    });

    qemu_plugin_register_vcpu_tb_exec_cb(tb, call_block, 0, block);
    if (block->class->gates != 0)
        qemu_plugin_register_vcpu_tb_exec_cb(tb, call_block_gates, 0, block);
    if (t->tf && record.role == ROLE_HOST && !t->state.vm)
        qemu_plugin_register_vcpu_tb_exec_cb(tb, call_block_tf, 0, block);
}

/* In QEMU's CPU thread, before anything has run. */
static void start(void)
{
    cpu_calibrate(&record);
    patch_callback_flags(&record);
    calls_hook();
    end_enter_cpu_thread();
}

/* The state that is read here against the state that QEMU prints: at first, and whenever the CPU's own
 * words of it are new. These words are taken as they are: what reads them wrongly must not say which of
 * them are new. */
static void verify(uint64_t address)
{
    static unsigned n;
    static uint64_t seen[N_STATES];
    uint64_t state = cpu_state_word(), *slot = &seen[state * HASH_FACTOR >> (64 - N_STATES_BITS)];

    if (cpu_rip() != address)
        record_refuse(&record, "QEMU translates 0x%llx while EIP is at 0x%llx",
                      (unsigned long long)address, (unsigned long long)cpu_rip());
    if (n >= N_VERIFIED && *slot == state)
        return;
    n++;
    *slot = state;
    cpu_verify(&record);
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    size_t n = qemu_plugin_tb_n_insns(tb);
    struct translation t = {.key_page = UINT64_MAX};
    uint64_t address;

    (void)id;
    if (n == 0)
        return;
    if (cpu_object == NULL)
        start();
    record_enter(&record);
    t.state = cpu_state();
    t.tf = cpu_tf();
    t.bits = cpu_bits();
    address = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
    verify(address);
    if (record_arms(&record, &t.state, address))
        count_arm();
    for (size_t i = 0; i < n; i++)
        instrument(&t, qemu_plugin_tb_get_insn(tb, i));
    instrument_block(&t, tb, n);
    record_leave(&record);
}

/* ---- beginning and end ---- */

/* A machine that never ran an instruction did not end by itself. */
static void on_quit(qemu_plugin_id_t id, void *unused)
{
    (void)id;
    (void)unused;
    record_report(&record, count_total() == 0 ? END_KILLED : END_OFF, 0);
}

static void check_version(void)
{
    static char text[200];
    struct qemu_version *version = qmp_query_version(NULL);

    if (version == NULL || version->qemu == NULL || version->package == NULL)
        record_refuse(&record, "QEMU does not say its version");
    snprintf(text, sizeof text, "QEMU %d.%d.%d %s", (int)version->qemu->major,
             (int)version->qemu->minor, (int)version->qemu->micro, version->package);
    record.version = text;
    if (version->qemu->major != 7 || version->qemu->minor != 2)
        record_refuse(&record, "%s: it knows QEMU 7.2 only", text);
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv)
{
    record_init(&record, "qemu");
    record.sync = count_sync;
    record.settle = count_settle;
    for (int i = 0; i < argc; i++)
        record_option(&record, argv[i]);
    check_version();
    if (info->version.cur != PLUGIN_API || !info->system_emulation ||
        strcmp(info->target_name, "x86_64") != 0)
        record_refuse(&record, "not a QEMU that emulates a whole x86-64 machine with plugin API %d",
                      PLUGIN_API);
    if (info->system.max_vcpus != 1)
        record_refuse(&record, "%d virtual CPUs: it can observe one", info->system.max_vcpus);
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_quit, NULL);
    end_start_watching();
    return 0;
}
