// SPDX-License-Identifier: MIT
//
// Engines: the table of rungs, and which page faults reach an MMU engine at all.
// sources: kernel/vmm/engine.c kernel/lib/format.c
#include <stdarg.h>
#include <stdint.h>
#include "unit.h"
#include "lib/format.h"
#include "mm/layout.h"
#include "vmm/vm.h"

static unsigned faults_seen;

static bool count_fault(struct vcpu *vcpu, const struct vmexit *exit)
{
    (void)vcpu;
    (void)exit;
    faults_seen++;
    return true;
}

static const struct cpu_engine deprivileged = {.name = "deprivileged"}, trap = {.name = "trap"};
static const struct mmu_engine flat = {.name = "flat", .fault = count_fault};

// What the linker script makes in the kernel.
extern const struct cpu_engine *const cpu_engines_start[], *const cpu_engines_end[];
extern const struct mmu_engine *const mmu_engines_start[], *const mmu_engines_end[];
__asm__(".section .data.rel.ro, \"aw\"\n"
        ".globl cpu_engines_start, cpu_engines_end, mmu_engines_start, mmu_engines_end\n"
        ".balign 8\n"
        "cpu_engines_start: .quad unit_cpu_1, unit_cpu_2\n"
        "cpu_engines_end:\n"
        "mmu_engines_start: .quad unit_mmu_1\n"
        "mmu_engines_end:\n"
        ".text\n");
extern const struct cpu_engine unit_cpu_1 __attribute__((alias("deprivileged")));
extern const struct cpu_engine unit_cpu_2 __attribute__((alias("trap")));
extern const struct mmu_engine unit_mmu_1 __attribute__((alias("flat")));

static char killed_for[VM_TEXT_SIZE];

void vm_kill(struct vm *vm, const char *reason, ...)
{
    va_list args;

    vm->stopped = true;
    va_start(args, reason);
    format_args(killed_for, sizeof killed_for, reason, args);
    va_end(args);
}

static struct vm vm = {.mmu = &flat};
static struct vcpu vcpu = {.vm = &vm};

static bool fault_at(uint64_t address)
{
    const struct vmexit exit = {.vector = 14, .address = gva(address), .rip = gva(0x100000)};

    vm.stopped = false;
    faults_seen = 0;
    return mmu_handle_fault(&vcpu, &exit);
}

TEST(faults_below_4_gib_are_the_engine_s)
{
    static const uint64_t addresses[] = {0, 0x1000, 0x7FFFFFFF, 0x80000000, GUEST_END - 1};

    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        CHECK(fault_at(addresses[i]));
        CHECK_EQ(faults_seen, 1);
        CHECK(!vm.stopped);
    }
}

TEST(faults_at_4_gib_and_above_kill_and_reach_no_engine)
{
    for (unsigned bit = 32; bit < 64; bit++) {
        CHECK(!fault_at(1ULL << bit));
        CHECK(!fault_at(1ULL << bit | 0x123000));
        CHECK_EQ(faults_seen, 0);
        CHECK(vm.stopped);
    }
    CHECK(!fault_at(UINT64_MAX));
    CHECK_EQ(faults_seen, 0);
    CHECK(strstr(killed_for, "0xffffffffffffffff, above 4 GiB") != NULL);
}

static const struct cpu_engine *found_cpu;
static const struct mmu_engine *found_mmu;
static char error[160];

static bool find(const char *cpu, const char *mmu)
{
    error[0] = '\0';
    return engine_find_pair(cpu, mmu, &found_cpu, &found_mmu, error, sizeof error);
}

TEST(a_pair_of_the_ladder_is_found)
{
    CHECK(find("deprivileged", "flat"));
    CHECK(found_cpu == &deprivileged && found_mmu == &flat);
    CHECK_EQ(engine_rung(found_cpu, found_mmu), 1);
    CHECK(find("trap", "flat"));
    CHECK(found_cpu == &trap);
    CHECK_EQ(engine_rung(found_cpu, found_mmu), 2);
}

TEST(other_pairs_are_refused_with_what_would_do)
{
    CHECK(!find("nonsense", "flat"));
    CHECK(strstr(error, "no CPU engine is called 'nonsense'; known: deprivileged") != NULL);
    CHECK(!find("trap", "ept"));
    CHECK_STR(error, "cpu=trap does not go with mmu=ept; use mmu=flat or shadow");
    CHECK(!find("deprivileged", ""));
    CHECK_STR(error, "cpu=deprivileged does not go with mmu=; use mmu=flat");
    CHECK(!find("trap", "shadow"));
    CHECK_STR(error, "mmu=shadow is rung 4's and not in this kernel: build it with LAB=4");
    CHECK(!find("bt", "flat"));
    CHECK_STR(error, "cpu=bt is rung 3's and not in this kernel: build it with LAB=3");
}

// Names as long as options allow, and a short buffer: nothing is written past its end.
TEST(the_error_fits_its_buffer)
{
    char small[20] = "###################";

    CHECK(!engine_find_pair("trap", "aaaaaaaaaaaaaaa", &found_cpu, &found_mmu, small, 10));
    CHECK_STR(small, "cpu=trap ");
    CHECK_EQ(small[10], '#');
}
