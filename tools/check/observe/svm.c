/* SPDX-License-Identifier: MIT
 *
 * The least that AMD-V needs: AMD64 Architecture Programmer's Manual volume 2, chapter 15 and appendix B.
 */
#include "hvm.h"
#include "subject.h"
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/insn.h"

#define MSR_VM_HSAVE_PA 0xc0010117

/* Byte offsets into the VMCB. */
enum vmcb_field {
    INTERCEPTS_3 = 0x00c, /* CPUID, HLT, I/O: 32 bits */
    INTERCEPTS_4 = 0x010, /* VMRUN */
    IO_PERMISSIONS = 0x040,
    ASID = 0x058, /* 32 bits */
    EXIT_CODE = 0x070,
    GUEST_ES = 0x400, /* selector, attributes, limit, base */
    GUEST_CS = 0x410,
    GUEST_SS = 0x420,
    GUEST_DS = 0x430,
    GUEST_GDTR = 0x460,
    GUEST_IDTR = 0x480,
    GUEST_EFER = 0x4d0,
    GUEST_CR4 = 0x548,
    GUEST_CR3 = 0x550,
    GUEST_CR0 = 0x558,
    GUEST_DR7 = 0x560,
    GUEST_DR6 = 0x568,
    GUEST_RFLAGS = 0x570,
    GUEST_RIP = 0x578,
    GUEST_RSP = 0x5d8,
};

#define INTERCEPT_CPUID (1u << 18)
#define INTERCEPT_HLT   (1u << 24)
#define INTERCEPT_IO    (1u << 27)
#define INTERCEPT_VMRUN (1u << 0)

#define EXIT_CPUID 0x72
#define EXIT_HLT   0x78
#define EXIT_IO    0x7b

static uint8_t vmcb[4096] __attribute__((aligned(4096)));
static uint8_t host_save[4096] __attribute__((aligned(4096)));
static uint8_t io_permissions[12288] __attribute__((aligned(4096)));

static uint64_t *field(enum vmcb_field at)
{
    return (uint64_t *)(vmcb + at);
}

static void set32(enum vmcb_field at, uint32_t value)
{
    *(uint32_t *)(vmcb + at) = value;
}

static void set_segment(enum vmcb_field at, uint16_t selector, uint16_t attributes)
{
    *field(at) = selector | (uint64_t)attributes << 16 | 0xffffffffull << 32;
}

static void init(void)
{
    struct descriptor_pointer gdtr;

    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME);
    wrmsr(MSR_VM_HSAVE_PA, hvm_physical(host_save));
    for (unsigned i = 0; i < sizeof io_permissions; i++)
        io_permissions[i] = 0xff;
    set32(INTERCEPTS_3, INTERCEPT_CPUID | INTERCEPT_HLT | INTERCEPT_IO);
    set32(INTERCEPTS_4, INTERCEPT_VMRUN);
    *field(IO_PERMISSIONS) = hvm_physical(io_permissions);
    set32(ASID, 1);
    set_segment(GUEST_CS, HOST_CODE, 0xa9b);
    set_segment(GUEST_SS, HOST_DATA, 0xc93);
    set_segment(GUEST_DS, HOST_DATA, 0xc93);
    set_segment(GUEST_ES, HOST_DATA, 0xc93);
    sgdt(&gdtr);
    *field(GUEST_GDTR) = (uint64_t)gdtr.limit << 32;
    *(uint64_t *)(vmcb + GUEST_GDTR + 8) = gdtr.base;
    *field(GUEST_EFER) = rdmsr(MSR_EFER);
    *field(GUEST_CR0) = read_cr0();
    *field(GUEST_CR3) = read_cr3();
    *field(GUEST_CR4) = read_cr4();
    *field(GUEST_DR6) = DR6_INIT;
    *field(GUEST_DR7) = DR7_INIT;
    *field(GUEST_RFLAGS) = EFLAGS_FIXED;
    *field(GUEST_RIP) = (uint64_t)hvm_guest;
}

static enum hvm_exit run(void)
{
    svm_run(hvm_physical(vmcb));
    switch ((uint32_t)*field(EXIT_CODE)) { /* emulators differ in the upper half of -1 */
    case EXIT_CPUID: return HVM_CPUID;
    case EXIT_HLT: return HVM_HLT;
    case EXIT_IO: return HVM_IO;
    case UINT32_MAX: return HVM_FAILED;
    default: return HVM_OTHER;
    }
}

/* Address space 0 is the host's. A refused entry may leave anything in the VMCB. */
static void fail_once(void)
{
    set32(ASID, 0);
    if (run() != HVM_FAILED)
        hvm_stop("the entry did not fail");
    init();
}

static void skip(unsigned bytes)
{
    *field(GUEST_RIP) += bytes;
}

static void invalidate(void)
{
    for (int i = 0; i < 2; i++)
        __asm__ volatile("invlpga %0, %1" : : "a"(0), "c"(1));
}

const struct hvm svm = {init, fail_once, run, skip, invalidate};
