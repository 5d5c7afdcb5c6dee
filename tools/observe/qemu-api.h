/* SPDX-License-Identifier: MIT
 *
 * What this plugin calls of QEMU 7.2. Debian ships no header for plugins, so here are declarations of
 * our own: first of the plugin API, version 1, then of functions that the binary exports without any promise.
 * README.md says how each of the latter is verified.
 */
#ifndef PEEL_OBSERVE_QEMU_API_H
#define PEEL_OBSERVE_QEMU_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PLUGIN_API 1

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

struct qemu_info {
    const char *target_name;
    struct {
        int min, cur;
    } version;
    bool system_emulation;
    struct {
        int smp_vcpus, max_vcpus;
    } system;
};

enum { QEMU_PLUGIN_INLINE_ADD_U64 = 0 };

typedef void (*plugin_udata_cb)(unsigned vcpu, void *userdata);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*cb)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*cb)(qemu_plugin_id_t, void *),
                                    void *userdata);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, plugin_udata_cb cb, int flags,
                                          void *userdata);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, plugin_udata_cb cb,
                                            int flags, void *userdata);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op, void *at,
                                                uint64_t imm);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn);

/* ---- exported, not part of the API; `cpu` is a CPUState, which is also the X86CPU ---- */

void *qemu_get_cpu(int index);
void cpu_dump_state(void *cpu, FILE *to, int flags);
int x86_cpu_gdb_write_register(void *cpu, uint8_t *value, int reg);
int cpu_memory_rw_debug(void *cpu, uint64_t linear, void *buffer, uint64_t size, bool write);
uint64_t cpu_get_phys_page_debug(void *cpu, uint64_t linear);
void do_interrupt_all(void *cpu, int vector, int is_int, int error, uint64_t next_eip, int is_hw);
/* It never returns. `env` is the CPU's registers, `host_pc` where translated code called. */
void cpu_vmexit(void *env, uint32_t code, uint64_t info, uintptr_t host_pc);

struct qemu_version {
    struct {
        int64_t major, minor, micro;
    } * qemu;
    char *package;
};
struct qemu_version *qmp_query_version(void **error);

#endif
