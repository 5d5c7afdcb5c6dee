/* SPDX-License-Identifier: MIT
 *
 * The least that VT-x needs: Intel SDM volume 3, chapters 24 to 27 and appendix B. The guest's state is
 * the host's but for RIP.
 */
#include "hvm.h"
#include "subject.h"
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/insn.h"

#define MSR_FEATURE_CONTROL 0x3a
#define FEATURE_LOCKED_VMX  0x5
#define MSR_VMX_BASIC       0x480
#define MSR_VMX_PIN         0x481
#define MSR_VMX_CPU         0x482
#define MSR_VMX_EXIT        0x483
#define MSR_VMX_ENTRY       0x484
#define MSR_VMX_CR0_FIXED0  0x486

#define CPU_HLT      (1u << 7)
#define CPU_IO       (1u << 24)
#define EXIT_HOST_64 (1u << 9)
#define ENTRY_IA32E  (1u << 9)
#define AR_CODE64    0xa09b
#define AR_DATA      0xc093
#define AR_TSS       0x8b
#define AR_UNUSABLE  0x10000

#define EXIT_CPUID 10
#define EXIT_HLT   12
#define EXIT_IO    30

enum vmcs_field {
    GUEST_ES = 0x0800, /* the next segments follow by 2: CS, SS, DS, FS, GS, LDTR, TR */
    HOST_ES = 0x0c00,  /* likewise: CS, SS, DS, FS, GS, TR */
    LINK_POINTER = 0x2800,
    CONTROLS_PIN = 0x4000,
    CONTROLS_CPU = 0x4002,
    CONTROLS_EXIT = 0x400c,
    CONTROLS_ENTRY = 0x4012,
    EXIT_REASON = 0x4402,
    GUEST_ES_LIMIT = 0x4800,
    GUEST_GDTR_LIMIT = 0x4810,
    GUEST_IDTR_LIMIT = 0x4812,
    GUEST_ES_RIGHTS = 0x4814,
    GUEST_CR0 = 0x6800,
    GUEST_CR3 = 0x6802,
    GUEST_CR4 = 0x6804,
    GUEST_TR_BASE = 0x6814,
    GUEST_GDTR_BASE = 0x6816,
    GUEST_IDTR_BASE = 0x6818,
    GUEST_DR7 = 0x681a,
    GUEST_RIP = 0x681e,
    GUEST_RFLAGS = 0x6820,
    HOST_CR0 = 0x6c00,
    HOST_CR3 = 0x6c02,
    HOST_CR4 = 0x6c04,
    HOST_TR_BASE = 0x6c0a,
    HOST_GDTR_BASE = 0x6c0c,
    HOST_IDTR_BASE = 0x6c0e,
    HOST_RIP = 0x6c16,
};
#define SEGMENT_SS   2
#define SEGMENT_CS   1
#define SEGMENT_LDTR 6
#define SEGMENT_TR   7

static uint32_t vmxon_region[1024] __attribute__((aligned(4096)));
static uint32_t vmcs[1024] __attribute__((aligned(4096)));
static uint64_t launched;

static void vmwrite(uint64_t field, uint64_t value)
{
    uint8_t failed;

    __asm__ volatile("vmwrite %1, %2; setbe %0"
                     : "=qm"(failed)
                     : "r"(value), "r"(field)
                     : "cc", "memory");
    if (failed)
        hvm_stop("VMWRITE failed");
}

static uint64_t vmread(uint64_t field)
{
    uint64_t value;

    __asm__ volatile("vmread %1, %0" : "=rm"(value) : "r"(field) : "cc");
    return value;
}

/* What is wanted, with the bits that must be 1 and without those that must be 0 (appendix A.2). */
static void set_controls(enum vmcs_field field, uint32_t msr, uint32_t wanted)
{
    uint64_t allowed = rdmsr(msr);

    vmwrite(field, (wanted | (uint32_t)allowed) & (allowed >> 32));
}

static uint64_t tss_base(const struct descriptor_pointer *gdtr)
{
    const uint64_t *entry = (const uint64_t *)(gdtr->base + SUBJECT_TSS);

    return desc_base(entry[0]) | entry[1] << 32;
}

static void set_segments(void)
{
    for (unsigned i = 0; i < 8; i++) {
        uint32_t rights = i == SEGMENT_CS     ? AR_CODE64
                          : i == SEGMENT_LDTR ? AR_UNUSABLE
                          : i == SEGMENT_TR   ? AR_TSS
                                              : AR_DATA;
        uint16_t selector = i == SEGMENT_CS     ? HOST_CODE
                            : i == SEGMENT_LDTR ? 0
                            : i == SEGMENT_TR   ? SUBJECT_TSS
                                                : HOST_DATA;

        vmwrite(GUEST_ES + 2 * i, selector);
        vmwrite(GUEST_ES_LIMIT + 2 * i, i < SEGMENT_LDTR ? 0xffffffff : 0x67);
        vmwrite(GUEST_ES_RIGHTS + 2 * i, rights);
        if (i != SEGMENT_LDTR)
            vmwrite(HOST_ES + 2 * (i == SEGMENT_TR ? 6 : i), selector);
    }
}

static void set_tables(void)
{
    struct descriptor_pointer gdtr, idtr;

    sgdt(&gdtr);
    __asm__ volatile("sidt %0" : "=m"(idtr));
    vmwrite(GUEST_GDTR_BASE, gdtr.base);
    vmwrite(GUEST_GDTR_LIMIT, gdtr.limit);
    vmwrite(GUEST_IDTR_BASE, idtr.base);
    vmwrite(GUEST_IDTR_LIMIT, idtr.limit);
    vmwrite(GUEST_TR_BASE, tss_base(&gdtr));
    vmwrite(HOST_GDTR_BASE, gdtr.base);
    vmwrite(HOST_IDTR_BASE, idtr.base);
    vmwrite(HOST_TR_BASE, tss_base(&gdtr));
}

static void enter_vmx_operation(void)
{
    uint64_t region = hvm_physical(vmxon_region), current = hvm_physical(vmcs);
    uint8_t failed;

    if (!(rdmsr(MSR_FEATURE_CONTROL) & 1))
        wrmsr(MSR_FEATURE_CONTROL, FEATURE_LOCKED_VMX);
    write_cr0(read_cr0() | rdmsr(MSR_VMX_CR0_FIXED0));
    write_cr4(read_cr4() | CR4_VMXE);
    vmxon_region[0] = vmcs[0] = (uint32_t)rdmsr(MSR_VMX_BASIC);
    __asm__ volatile("vmxon %1; setbe %0" : "=qm"(failed) : "m"(region) : "cc", "memory");
    if (failed)
        hvm_stop("VMXON failed");
    __asm__ volatile("vmclear %0; vmptrld %0" : : "m"(current) : "cc", "memory");
}

static void init(void)
{
    enter_vmx_operation();
    set_controls(CONTROLS_PIN, MSR_VMX_PIN, 0);
    set_controls(CONTROLS_CPU, MSR_VMX_CPU, CPU_HLT | CPU_IO);
    set_controls(CONTROLS_EXIT, MSR_VMX_EXIT, EXIT_HOST_64);
    set_controls(CONTROLS_ENTRY, MSR_VMX_ENTRY, ENTRY_IA32E);
    set_segments();
    set_tables();
    vmwrite(LINK_POINTER, UINT64_MAX);
    vmwrite(GUEST_CR0, read_cr0());
    vmwrite(GUEST_CR3, read_cr3());
    vmwrite(GUEST_CR4, read_cr4());
    vmwrite(GUEST_DR7, DR7_INIT);
    vmwrite(GUEST_RFLAGS, EFLAGS_FIXED);
    vmwrite(GUEST_RIP, (uint64_t)hvm_guest);
    vmwrite(HOST_CR0, read_cr0());
    vmwrite(HOST_CR3, read_cr3());
    vmwrite(HOST_CR4, read_cr4());
    vmwrite(HOST_RIP, (uint64_t)vmx_exited);
}

static enum hvm_exit run(void)
{
    if (!vmx_run(launched))
        return HVM_FAILED;
    launched = 1;
    switch (vmread(EXIT_REASON)) {
    case EXIT_CPUID: return HVM_CPUID;
    case EXIT_HLT: return HVM_HLT;
    case EXIT_IO: return HVM_IO;
    default: return HVM_OTHER;
    }
}

/* What was not launched cannot be resumed. */
static void fail_once(void)
{
    if (vmx_run(1))
        hvm_stop("the entry did not fail");
}

static void skip(unsigned bytes)
{
    vmwrite(GUEST_RIP, vmread(GUEST_RIP) + bytes);
}

static void invalidate(void)
{
    static const uint64_t descriptor[2] __attribute__((aligned(16)));

    for (int i = 0; i < 2; i++)
        __asm__ volatile("invept %0, %1" : : "m"(descriptor), "r"(2ull) : "cc", "memory");
    __asm__ volatile("invvpid %0, %1" : : "m"(descriptor), "r"(2ull) : "cc", "memory");
}

const struct hvm vmx = {init, fail_once, run, skip, invalidate};
