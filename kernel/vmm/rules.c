/* SPDX-License-Identifier: MIT
 *
 * The whitelist for software rungs. What is missing here is missing on purpose:
 *
 *   CR4.OSXSAVE   without it every VEX instruction is #UD. QEMU does not truncate the addresses of AVX2
 *                 gathers to 32 bits in compatibility mode: one VPGATHERQQ at ring 1 reads the host
 *   CR4.PKE, PKS, FSGSBASE, PCE   state that guest code could change and no rung switches
 *   CR4.SMEP, SMAP   ring 1 is supervisor: the guest's kernel would fault on its own user pages, as soon
 *                 as a rung has any
 *   EFER.SCE      SYSCALL enters ring 0 at an address that no rung has set
 *   SYSENTER_CS   0 makes SYSENTER #GP; a rung that takes system calls that way brings its own row
 *   CR0.WP        is there: without it ring 1 writes to read-only pages, and write tracing sees nothing
 */
#include "vmm/rules.h"
#include "lib/panic.h"
#include "x86/cr.h"
#include "x86/insn.h"

static uint64_t read_efer(void)
{
    return rdmsr(MSR_EFER);
}
static void write_efer(uint64_t value)
{
    wrmsr(MSR_EFER, value);
}
static uint64_t read_sysenter_cs(void)
{
    return rdmsr(MSR_SYSENTER_CS);
}
static void write_sysenter_cs(uint64_t value)
{
    wrmsr(MSR_SYSENTER_CS, value);
}

static const struct register_rule software_rules[] = {
    {"CR0", read_cr0, write_cr0, CR0_PG | CR0_WP | CR0_NE | CR0_ET | CR0_MP | CR0_PE, 0},
    {"CR4", read_cr4, write_cr4, CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT, CR4_UMIP | CR4_TSD},
    {"EFER", read_efer, write_efer, EFER_LME | EFER_LMA | EFER_NXE, 0},
    {"SYSENTER_CS", read_sysenter_cs, write_sysenter_cs, 0, 0},
};

const struct register_rules rules_software = {software_rules,
                                              sizeof(software_rules) / sizeof(software_rules[0])};

static uint64_t options; /* CR4 bits that are on */

void rules_set_option(uint64_t cr4_bit, bool on)
{
    options = on ? options | cr4_bit : options & ~cr4_bit;
}

static uint64_t rule_value(const struct register_rule *rule)
{
    return rule->value | (options & rule->optional);
}

void rules_apply(const struct register_rules *rules)
{
    for (unsigned i = 0; i < rules->count; i++) {
        const struct register_rule *rule = &rules->rules[i];

        if (rule->read() != rule_value(rule)) {
            rule->write(rule_value(rule));
        }
    }
}

void rules_check(const struct register_rules *rules)
{
    for (unsigned i = 0; i < rules->count; i++) {
        const struct register_rule *rule = &rules->rules[i];

        if (rule->read() != rule_value(rule)) {
            panic("%s holds %lx at a guest entry, not %lx", rule->name, rule->read(),
                  rule_value(rule));
        }
    }
}
