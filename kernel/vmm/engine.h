/* SPDX-License-Identifier: MIT
 *
 * Engines: how the CPU and the MMU of a virtual machine are virtualized. A rung of the ladder is a pair
 * of engines. Labs define them; the linker collects them; the command line chooses (cpu=, mmu=).
 */
#ifndef PEEL_VMM_ENGINE_H
#define PEEL_VMM_ENGINE_H

#include <stdbool.h>
#include <stdint.h>
#include "mm/addr.h"
#include "vmm/exit.h"

struct vcpu;
struct vm;
struct register_rules;

struct cpu_engine {
    const char *name;
    const char *purpose;
    const struct register_rules *rules; /* rule 2: what the control registers and MSRs hold */

    /* The descriptor to install for the guest's descriptor `desc`; 0 for none (rule 3). */
    uint64_t (*compress)(uint64_t desc);
    /* Guest code from the state in the loaded vCPU to the next trap. */
    void (*enter)(struct vcpu *vcpu);
    /* Say why (exit->reason) and act on it: repair and resume, emulate, or vm_kill(). */
    void (*handle)(struct vcpu *vcpu, struct vmexit *exit);
};

struct mmu_engine {
    const char *name;
    const char *purpose;

    int (*init)(struct vm *vm); /* 0 or -ENOMEM */
    void (*destroy)(struct vm *vm);
    /* A #PF below 4 GiB: map and resume (true), or it is the guest's own (false). May vm_kill(). */
    bool (*fault)(struct vcpu *vcpu, const struct vmexit *exit);
    /* Where a linear address lies in guest-physical memory; false: nowhere. */
    bool (*translate)(struct vcpu *vcpu, gva_t at, gpa_t *to);
    /* The traced pages changed: make every mapping of this page read-only, or writable again. */
    void (*protect)(struct vm *vm, gpa_t page, bool read_only);
};

#define CPU_ENGINE(engine)                                                                         \
    static const struct cpu_engine *const engine##_entry                                           \
        __attribute__((used, section(".cpu_engines"))) = &(engine)
#define MMU_ENGINE(engine)                                                                         \
    static const struct mmu_engine *const engine##_entry                                           \
        __attribute__((used, section(".mmu_engines"))) = &(engine)

/* Look up a pair by name. True, or false after writing one line into `error` that names what would do. */
bool engine_find_pair(const char *cpu, const char *mmu, const struct cpu_engine **cpu_engine,
                      const struct mmu_engine **mmu_engine, char *error, unsigned error_size);

/* The rung that a pair stands on; 0 for none. */
unsigned engine_rung(const struct cpu_engine *cpu, const struct mmu_engine *mmu);

/* A page fault of the loaded vCPU, for every MMU engine. Rule 1's second half: a fault at or above 4 GiB
 * kills the machine. True: resume. */
bool mmu_handle_fault(struct vcpu *vcpu, const struct vmexit *exit);

#endif
