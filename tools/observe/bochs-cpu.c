/* SPDX-License-Identifier: MIT
 *
 * Bochs' CPU from outside. All functions of Bochs that are called are its debugger's, which Debian builds
 * in, or its timers'; they are found by name, since Bochs exports its symbols to its own plug-ins.
 *
 * Invariant: what bochs-cpu.h reads at an offset has been compared with what a function of Bochs says.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <unistd.h>
#include "bochs-cpu.h"

/* The release, as it is written in the program, and what we call it. */
#define BUILT_FROM "Built from SVN snapshot on August  1, 2021"
#define VERSION    "2.7, SVN snapshot of August 1, 2021"

#define N_SEGMENTS 6
#define PAGE_SIZE  0x1000u

#define ACCESS_READ 0 /* of getHostMemAddr() */

/* What Bochs calls bx_dbg_sreg_t: a selector and its descriptor as it would stand in a table. */
struct segment {
    uint32_t selector; /* its upper half is not set */
    uint32_t low, high;
    uint32_t valid;
    uint32_t base_high;
};

#define DESCRIPTOR_CODE       (1u << 11)
#define DESCRIPTOR_CONFORMING (1u << 10)
#define DESCRIPTOR_DPL_SHIFT  13
#define DESCRIPTOR_L          (1u << 21)
#define DESCRIPTOR_D          (1u << 22)

const uint8_t *cpu_object;

/* Bochs' own. */
static struct {
    uint8_t ***cpu_array; /* one object per CPU */
    const uint8_t *cpu_count;
    const uint32_t
        *debugged; /* the number of the CPU that the functions without an argument tell of */
    void *pc_system;
    uint64_t (*rip)(void);
    uint16_t (*selector)(unsigned segment);
    uint32_t (*register32)(unsigned n);
    bool (*segment)(const uint8_t *cpu, struct segment *to, unsigned segment);
    uint32_t (*force_flags)(const uint8_t *cpu); /* brings EFLAGS up to date, and returns it */
    bool (*translate)(const uint8_t *cpu, uint64_t linear, uint64_t *physical, uint64_t *page_mask,
                      bool verbose);
    const uint8_t *(*host_address)(const uint8_t *cpu, uint64_t physical, unsigned access);
    int (*register_timer)(void *pc_system, void *cookie, void (*function)(void *), uint64_t ticks,
                          bool continuous, bool active, const char *name);
    void (*activate_timer)(void *pc_system, unsigned timer, uint64_t ticks, bool continuous);
} bochs;

bool cpu_is_bochs(void)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    const char *name;

    if (length <= 0)
        return dlsym(RTLD_DEFAULT, "bx_cpu_array") != NULL;
    path[length] = '\0';
    name = strrchr(path, '/');
    return strncmp(name ? name + 1 : path, "bochs", 5) == 0;
}

void *cpu_symbol(struct record *r, const char *name)
{
    void *at = dlsym(RTLD_DEFAULT, name);

    if (at == NULL)
        record_refuse(r, "this Bochs has no %s; Debian's bochs-bin 2.7 for amd64 has", name);
    return at;
}

/* The program is the first of the loaded objects. */
static int look_for_release(struct dl_phdr_info *info, size_t size, void *found)
{
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];

        if (p->p_type == PT_LOAD && !(p->p_flags & PF_W) &&
            memmem((const void *)(info->dlpi_addr + p->p_vaddr), p->p_memsz, BUILT_FROM,
                   sizeof BUILT_FROM) != NULL)
            *(bool *)found = true;
    }
    return 1;
}

const char *cpu_version(void)
{
    return VERSION;
}

void cpu_find(struct record *r)
{
    bool right_release = false;

    dl_iterate_phdr(look_for_release, &right_release);
    if (!right_release)
        record_refuse(r, "this is not Bochs 2.7: it does not say \"%s\"", BUILT_FROM);
    bochs.cpu_array = cpu_symbol(r, "bx_cpu_array");
    bochs.cpu_count = cpu_symbol(r, "bx_cpu_count");
    bochs.debugged = cpu_symbol(r, "dbg_cpu");
    bochs.pc_system = cpu_symbol(r, "bx_pc_system");
    bochs.rip = cpu_symbol(r, "_Z14bx_dbg_get_ripv");
    bochs.selector = cpu_symbol(r, "_Z25bx_dbg_get_selector_valuej");
    bochs.register32 = cpu_symbol(r, "_Z22bx_dbg_get_reg32_valuej");
    bochs.segment = cpu_symbol(r, "_ZN8BX_CPU_C12dbg_get_sregEP13bx_dbg_sreg_tj");
    bochs.force_flags = cpu_symbol(r, "_ZN8BX_CPU_C11force_flagsEv");
    bochs.translate = cpu_symbol(r, "_ZN8BX_CPU_C20dbg_xlate_linear2phyEmPmS0_b");
    bochs.host_address = cpu_symbol(r, "_ZN8BX_MEM_C14getHostMemAddrEP8BX_CPU_Cmj");
    bochs.register_timer =
        cpu_symbol(r, "_ZN14bx_pc_system_c20register_timer_ticksEPvPFvS0_EmbbPKc");
    bochs.activate_timer = cpu_symbol(r, "_ZN14bx_pc_system_c20activate_timer_ticksEjmb");
}

void cpu_attach(struct record *r)
{
    if (*bochs.cpu_count != 1)
        record_refuse(r, "%u CPUs: only one can be observed (cpu: count=1)", *bochs.cpu_count);
    if (*bochs.cpu_array == NULL || (*bochs.cpu_array)[0] == NULL)
        record_refuse(r, "there is no CPU");
    cpu_object = (*bochs.cpu_array)[0];
}

static struct segment segment(unsigned n)
{
    struct segment s;

    bochs.segment(cpu_object, &s, n);
    return s;
}

static uint64_t base_of(const struct segment *s)
{
    return (uint64_t)s->base_high << 32 | (s->high & 0xff000000) | (s->high & 0xff) << 16 |
           s->low >> 16;
}

static void verify_cs(struct record *r)
{
    struct segment cs = segment(INSN_CS);
    uint16_t selector = (uint16_t)cpu_cs();
    unsigned dpl = cs.high >> DESCRIPTOR_DPL_SHIFT & 3;

    if ((uint16_t)cs.selector != selector || bochs.selector(INSN_CS) != selector)
        record_refuse(r, "CS is not at 0x%x of the CPU", CPU_CS);
    if (base_of(&cs) != cpu_cs_base())
        record_refuse(r, "CS' base is not at 0x%x of the CPU", CPU_CS_BASE);
    /* In real mode CS is any number, and its descriptor is no code. */
    if (cpu_cpl() > 3 || ((cs.high & DESCRIPTOR_CODE) && !(cpu_eflags() & EFLAGS_VM) &&
                          cpu_cpl() != (selector & 3) && cpu_cs_base() != (uint64_t)selector << 4))
        record_refuse(r, "CPL is not at 0x%x of the CPU", CPU_CPL);
    if ((cs.high & DESCRIPTOR_CODE) && !(cs.high & DESCRIPTOR_CONFORMING) && cpu_cpl() != dpl)
        record_refuse(r, "CPL is not at 0x%x of the CPU: CS' DPL is %u", CPU_CPL, dpl);
    if (cpu_mode() == CPU_MODE_LONG_64 && !(cs.high & DESCRIPTOR_L))
        record_refuse(r, "the CPU's mode is not at 0x%x: CS is no 64-bit code", CPU_MODE);
}

void cpu_verify(struct record *r, bool under_vm)
{
    if (*bochs.cpu_count != 1 || (*bochs.cpu_array)[0] != cpu_object || *bochs.debugged != 0)
        record_refuse(r, "the CPU is not the one it was");
    if (bochs.rip() != cpu_rip())
        record_refuse(r, "RIP is not at 0x%x of the CPU", CPU_RIP);
    if (cpu_prev_rip() != cpu_rip())
        record_refuse(r, "the instruction's address is not at 0x%x of the CPU", CPU_PREV_RIP);
    verify_cs(r);
    if (bochs.force_flags(cpu_object) != cpu_eflags())
        record_refuse(r, "EFLAGS is not at 0x%x of the CPU", CPU_EFLAGS);
    if (cpu_object[CPU_IN_VMX] > 1 || cpu_object[CPU_IN_SVM] > 1 ||
        (cpu_in_vmx() || cpu_in_svm()) != under_vm)
        record_refuse(r, "whether it runs a VM is not at 0x%x and 0x%x of the CPU", CPU_IN_VMX,
                      CPU_IN_SVM);
}

uint32_t cpu_register32(enum cpu_register n)
{
    return bochs.register32(n);
}

uint64_t cpu_segment_base(enum insn_segment n)
{
    struct segment s = segment(n);

    return base_of(&s);
}

bool cpu_segment_is_32bit(enum insn_segment n)
{
    return (segment(n).high & DESCRIPTOR_D) != 0;
}

const uint8_t *cpu_host_address(uint64_t linear)
{
    uint64_t physical;

    if (!bochs.translate(cpu_object, linear, &physical, NULL, false))
        return NULL;
    return bochs.host_address(cpu_object, physical, ACCESS_READ);
}

bool cpu_read(uint64_t linear, void *to, size_t size)
{
    uint8_t *at = to;

    while (size > 0) {
        size_t part = PAGE_SIZE - (linear & (PAGE_SIZE - 1));
        const uint8_t *from = cpu_host_address(linear);

        if (part > size)
            part = size;
        if (from == NULL)
            return false;
        memcpy(at, from, part);
        at += part;
        linear += part;
        size -= part;
    }
    return true;
}

void cpu_call_after(struct record *r, uint64_t ticks, void (*function)(void *))
{
    static int timer;

    if (timer > 0) {
        bochs.activate_timer(bochs.pc_system, (unsigned)timer, ticks, false);
        return;
    }
    timer = bochs.register_timer(bochs.pc_system, bochs.pc_system, function, ticks, false, true,
                                 "observer");
    if (timer <= 0)
        record_refuse(r, "Bochs gives no timer");
}
