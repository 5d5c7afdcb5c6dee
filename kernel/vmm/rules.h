/* SPDX-License-Identifier: MIT
 *
 * Rule 2: what the control registers and MSRs hold while guest code runs, as one table per kind of
 * engine, put into force when a vCPU is loaded and checked at each entry in debug builds.
 */
#ifndef PEEL_VMM_RULES_H
#define PEEL_VMM_RULES_H

#include <stdbool.h>
#include <stdint.h>

struct register_rule {
    const char *name;
    uint64_t (*read)(void);
    void (*write)(uint64_t value);
    uint64_t value;    /* what it holds; every bit not named here is 0 */
    uint64_t optional; /* bits that rules_options may add */
};

struct register_rules {
    const struct register_rule *rules;
    unsigned count;
};

/* Software rungs: the guest's kernel in ring 1 of the host's own address space. */
extern const struct register_rules rules_software;

/* Put the optional bit into force for software rungs: CR4.UMIP or CR4.TSD. */
void rules_set_option(uint64_t cr4_bit, bool on);

void rules_apply(const struct register_rules *rules);
/* Panic when a register holds anything else. */
void rules_check(const struct register_rules *rules);

#endif
