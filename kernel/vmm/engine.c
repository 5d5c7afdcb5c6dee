/* SPDX-License-Identifier: MIT
 *
 * The table of rungs, and what all engines share.
 */
#include "vmm/engine.h"
#include <stddef.h>
#include "lib/format.h"
#include "lib/string.h"
#include "mm/layout.h"
#include "vmm/vm.h"

extern const struct cpu_engine *const cpu_engines_start[], *const cpu_engines_end[];
extern const struct mmu_engine *const mmu_engines_start[], *const mmu_engines_end[];

static const struct rung {
    unsigned number;
    const char *cpu, *mmu;
} rungs[] = {
    {1, "deprivileged", "flat"}, {2, "trap", "flat"}, {3, "bt", "flat"},    {4, "bt", "shadow"},
    {4, "trap", "shadow"},       {5, "pv", "direct"}, {6, "vmx", "shadow"}, {6, "svm", "shadow"},
    {7, "vmx", "ept"},           {7, "svm", "npt"},
};

static const struct rung *rung_find(const char *cpu, const char *mmu)
{
    for (size_t i = 0; i < sizeof(rungs) / sizeof(rungs[0]); i++) {
        if (strcmp(rungs[i].cpu, cpu) == 0 && strcmp(rungs[i].mmu, mmu) == 0) {
            return &rungs[i];
        }
    }
    return NULL;
}

/* "flat or shadow": the partners of a CPU engine. False when nobody knows that engine. */
static bool list_partners(const char *cpu, char *to, unsigned size)
{
    unsigned length = 0;

    for (size_t i = 0; i < sizeof(rungs) / sizeof(rungs[0]); i++) {
        if (strcmp(rungs[i].cpu, cpu) == 0 && length < size) {
            length += (unsigned)format_text(to + length, size - length, "%s%s",
                                            length > 0 ? " or " : "", rungs[i].mmu);
        }
    }
    return length > 0;
}

bool engine_find_pair(const char *cpu, const char *mmu, const struct cpu_engine **cpu_engine,
                      const struct mmu_engine **mmu_engine, char *error, unsigned error_size)
{
    const struct rung *rung = rung_find(cpu, mmu);
    char partners[64];

    *cpu_engine = NULL;
    *mmu_engine = NULL;
    if (!list_partners(cpu, partners, sizeof(partners))) {
        format_text(error, error_size,
                    "no CPU engine is called '%s'; known: deprivileged, trap, bt, pv, vmx, svm",
                    cpu);
        return false;
    }
    if (rung == NULL) {
        format_text(error, error_size, "cpu=%s does not go with mmu=%s; use mmu=%s", cpu, mmu,
                    partners);
        return false;
    }
    for (const struct cpu_engine *const *e = cpu_engines_start; e < cpu_engines_end; e++) {
        if (strcmp((*e)->name, cpu) == 0) {
            *cpu_engine = *e;
        }
    }
    for (const struct mmu_engine *const *e = mmu_engines_start; e < mmu_engines_end; e++) {
        if (strcmp((*e)->name, mmu) == 0) {
            *mmu_engine = *e;
        }
    }
    if (*cpu_engine == NULL || *mmu_engine == NULL) {
        format_text(error, error_size,
                    "%s=%s is rung %u's and not in this kernel: build it with LAB=%u",
                    *cpu_engine == NULL ? "cpu" : "mmu", *cpu_engine == NULL ? cpu : mmu,
                    rung->number, rung->number);
        return false;
    }
    return true;
}

unsigned engine_rung(const struct cpu_engine *cpu, const struct mmu_engine *mmu)
{
    const struct rung *rung = rung_find(cpu->name, mmu->name);

    return rung != NULL ? rung->number : 0;
}

/* [route exit 70] A page fault
 *
 * Rule 1's second half, then the MMU engine: a page that was merely not mapped yet, a traced page about to
 * be written, or an address where the machine has no memory. */
bool mmu_handle_fault(struct vcpu *vcpu, const struct vmexit *exit)
{
    if (exit->address.v >= GUEST_END) {
        vm_kill(vcpu->vm, "access to linear address 0x%lx, above 4 GiB, at eip 0x%lx",
                exit->address.v, exit->rip.v);
        return false;
    }
    return vcpu->vm->mmu->fault(vcpu, exit);
}
