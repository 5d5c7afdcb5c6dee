/* SPDX-License-Identifier: MIT
 *
 * The engine of the reference, inside a virtual machine that has this kernel for a guest: SVM where the CPU
 * has it (QEMU), VMX elsewhere (Bochs). From outside, a machine whose guests run on the hardware's virtualization.
 */
#include "compress.h"
#include "exits.h"
#include "mm/layout.h"
#include "vmm/engine.h"
#include "vmm/rules.h"
#include "vmm/vcpu.h"
#include "vmm/world.h"
#include "x86/cr.h"
#include "x86/insn.h"

#define MSR_HSAVE_PA 0xC0010117

static uint8_t vmcb[4096] __attribute__((aligned(4096)));
static uint8_t hsave[4096] __attribute__((aligned(4096)));
static uint8_t bitmap[8192]
    __attribute__((aligned(4096))); /* MSRs: SVM's MSRPM, VMX's MSR bitmap */

static uint64_t physical(const void *p)
{
    return (uint64_t)p - KERNEL_BASE;
}

/* ---- SVM: APM volume 2, appendix B ---- */

static void put(unsigned offset, uint64_t value)
{
    *(uint64_t *)(vmcb + offset) = value;
}

static void put_segment(unsigned offset, uint16_t selector, uint16_t attributes)
{
    put(offset, selector | (uint64_t)attributes << 16 | 0xFFFFFFFFULL << 32);
}

static void put_table(unsigned offset, const struct descriptor_pointer *table)
{
    put(offset, (uint64_t)table->limit << 32);
    put(offset + 8, table->base);
}

static void enter_svm(void)
{
    struct descriptor_pointer gdt, idt;

    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME);
    wrmsr(MSR_HSAVE_PA, physical(hsave));
    sgdt(&gdt);
    __asm__ volatile("sidt %0" : "=m"(idt));
    put(0x008, 1ULL << 60);       /* MSR_PROT */
    put(0x010, 1);                /* VMRUN */
    bitmap[0x800 + 0x80 / 4] = 1; /* RDMSR of EFER */
    put(0x048, physical(bitmap));
    put(0x058, 1); /* ASID */
    put_segment(0x400, 0, 0);
    put_segment(0x410, HOST_CS, 0xA9B);
    put_segment(0x420, read_ss(), 0xC93);
    put_segment(0x430, 0, 0);
    put_table(0x460, &gdt);
    put_table(0x480, &idt);
    put(0x4D0, rdmsr(MSR_EFER));
    put(0x548, read_cr4());
    put(0x550, read_cr3());
    put(0x558, read_cr0());
    put(0x560, read_dr7());
    put(0x568, read_dr6());
    put(0x570, EFLAGS_FIXED);
    __asm__ volatile("leaq 2f(%%rip), %%rax\n\t"
                     "movq %%rax, vmcb+0x578(%%rip)\n\t"
                     "movq %%rsp, vmcb+0x5D8(%%rip)\n\t"
                     "jmp 3f\n\t"
                     /* Nothing but RDMSR of EFER ends here. */
                     "1: movq $0xD00, vmcb+0x5F8(%%rip)\n\t"
                     "xorl %%edx, %%edx\n\t"
                     "addq $2, vmcb+0x578(%%rip)\n\t"
                     "3: leaq vmcb-0xFFFFFFFF80000000, %%rax\n\t"
                     "vmrun\n\t"
                     "jmp 1b\n\t"
                     "2:"
                     :
                     :
                     : "rax", "rdx", "memory");
}

/* ---- VMX: SDM volume 3, appendix B ---- */

static void vmwrite(uint64_t field, uint64_t value)
{
    __asm__ volatile("vmwrite %1, %0" : : "r"(field), "rm"(value) : "cc");
}

/* What the CPU demands of a control, and `wanted`. */
static uint32_t control(unsigned msr, uint32_t wanted)
{
    uint64_t allowed = rdmsr(msr);

    return ((uint32_t)allowed | wanted) & (uint32_t)(allowed >> 32);
}

static void write_segments(void)
{
    struct descriptor_pointer gdt, idt;
    const uint64_t *tss;
    uint64_t tss_base;

    sgdt(&gdt);
    __asm__ volatile("sidt %0" : "=m"(idt));
    tss = (const uint64_t *)(gdt.base + HOST_TSS);
    tss_base = desc_base(tss[0]) | tss[1] << 32;
    for (unsigned n = 0; n < 8; n++) { /* ES, CS, SS, DS, FS, GS, LDTR, TR */
        vmwrite(0x800 + 2 * n, n == 1 ? HOST_CS : n == 2 ? read_ss() : n == 7 ? HOST_TSS : 0);
        vmwrite(0x4800 + 2 * n, n == 7 ? desc_limit(tss[0]) : 0xFFFFFFFF);
        vmwrite(0x4814 + 2 * n, n == 1 ? 0xA09B : n == 2 ? 0xC093 : n == 7 ? 0x8B : 0x10000);
        vmwrite(0x6806 + 2 * n, n == 7 ? tss_base : 0);
    }
    vmwrite(0x4810, gdt.limit);
    vmwrite(0x4812, idt.limit);
    vmwrite(0x6816, gdt.base);
    vmwrite(0x6818, idt.base);
    vmwrite(0xC02, HOST_CS);
    vmwrite(0xC04, HOST_DS);
    vmwrite(0xC0C, HOST_TSS);
    vmwrite(0x6C0A, tss_base);
    vmwrite(0x6C0C, gdt.base);
    vmwrite(0x6C0E, idt.base);
}

static void enter_vmx(void)
{
    uint64_t vmxon = physical(hsave), vmcs = physical(vmcb), cr4 = read_cr4();

    if (!(rdmsr(0x3A) & 1)) {
        wrmsr(0x3A, 5);
    }
    write_cr4(cr4 | CR4_VMXE);
    *(uint32_t *)hsave = *(uint32_t *)vmcb = (uint32_t)rdmsr(0x480);
    __asm__ volatile("vmxon %0" : : "m"(vmxon) : "cc", "memory");
    __asm__ volatile("vmclear %0; vmptrld %0" : : "m"(vmcs) : "cc", "memory");
    vmwrite(0x4000, control(0x48D, 0));
    vmwrite(0x4002, control(0x48E, 1U << 28)); /* MSR bitmap */
    vmwrite(0x2004, physical(bitmap));
    vmwrite(0x400C, control(0x48F, 1U << 9)); /* a 64-bit host */
    vmwrite(0x4012, control(0x490, 1U << 9)); /* and guest */
    vmwrite(0x2800, ~0ULL);
    vmwrite(0x6800, read_cr0());
    vmwrite(0x6802, read_cr3());
    vmwrite(0x6804, cr4 | CR4_VMXE);
    vmwrite(0x6002, CR4_VMXE); /* the guest sees it clear */
    vmwrite(0x6006, cr4);
    vmwrite(0x681A, read_dr7());
    vmwrite(0x6820, EFLAGS_FIXED);
    vmwrite(0x6C00, read_cr0());
    vmwrite(0x6C02, read_cr3());
    vmwrite(0x6C04, cr4 | CR4_VMXE);
    write_segments();
    __asm__ volatile("leaq 2f(%%rip), %%rax\n\t"
                     "movl $0x681E, %%edx\n\t"
                     "vmwrite %%rax, %%rdx\n\t"
                     "movl $0x681C, %%edx\n\t"
                     "vmwrite %%rsp, %%rdx\n\t"
                     "leaq 1f(%%rip), %%rax\n\t"
                     "movl $0x6C16, %%edx\n\t"
                     "vmwrite %%rax, %%rdx\n\t"
                     "leaq exit_stack+504(%%rip), %%rax\n\t"
                     "movl $0x6C14, %%edx\n\t"
                     "vmwrite %%rax, %%rdx\n\t"
                     "vmlaunch\n\t"
                     "ud2\n\t"
                     /* Nothing but CPUID ends here. */
                     "1: cpuid\n\t"
                     "pushq %%rax\n\t"
                     "pushq %%rdx\n\t"
                     "movl $0x681E, %%edx\n\t"
                     "vmread %%rdx, %%rax\n\t"
                     "addq $2, %%rax\n\t"
                     "vmwrite %%rax, %%rdx\n\t"
                     "popq %%rdx\n\t"
                     "popq %%rax\n\t"
                     "vmresume\n\t"
                     "ud2\n\t"
                     ".local exit_stack\n\t"
                     ".comm exit_stack, 512, 16\n\t"
                     "2:"
                     :
                     :
                     : "rax", "rbx", "rcx", "rdx", "memory");
}

static void deprivileged_enter(struct vcpu *vcpu);

static const struct cpu_engine deprivileged = {
    .name = "deprivileged",
    .purpose = "the guest's kernel at ring 1; nothing but the UART is emulated",
    .rules = &rules_software,
    .compress = descriptor_compress,
    .enter = deprivileged_enter,
    .handle = exits_handle,
};

static void deprivileged_enter(struct vcpu *vcpu)
{
    static bool inside;
    const uint16_t ds = read_ds(), es = read_es(), fs = read_fs(), gs = read_gs();
    uint32_t regs[4];

    if (!inside) {
        inside = true;
        cpuid(0x80000001, 0, regs);
        if (regs[2] & 4) {
            enter_svm();
        } else {
            enter_vmx();
        }
        write_ds(ds), write_es(es), write_fs(fs), write_gs(gs);
    }
    world_enter(vcpu_entry_frame(vcpu));
}
CPU_ENGINE(deprivileged);
