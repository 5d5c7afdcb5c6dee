/* SPDX-License-Identifier: MIT
 *
 * The loop of hvm.h. The word "fails" on the command line adds an entry that fails, and "invalidates"
 * some invalidations.
 */
#include "hvm.h"
#include "subject.h"
#include "boot/multiboot.h"
#include "mm/layout.h"
#include "x86/insn.h"

#define CPUID_VMX (1u << 5) /* leaf 1, ECX */
#define CPUID_SVM (1u << 2) /* leaf 0x80000001, ECX */

_Noreturn void kernel_main(uint32_t magic, uint32_t information);

void hvm_stop(const char *text)
{
    say("hvm: ");
    say(text);
    say("\n");
    machine_off();
}

uint64_t hvm_physical(const void *at)
{
    return (uint64_t)at - KERNEL_BASE;
}

void trap_entry(struct frame *frame)
{
    (void)frame;
    hvm_stop("an exception");
}

static const struct hvm *choose(void)
{
    uint32_t basic[4], extended[4];

    cpuid(1, 0, basic);
    cpuid(0x80000001, 0, extended);
    if (basic[2] & CPUID_VMX)
        return &vmx;
    if (extended[2] & CPUID_SVM)
        return &svm;
    hvm_stop("a CPU without VMX and SVM");
}

void kernel_main(uint32_t magic, uint32_t information)
{
    const struct multiboot_info *info = machine_direct(information);
    const char *word = machine_direct(info->cmdline);
    const struct hvm *hvm;

    machine_init();
    if (magic != MULTIBOOT_BOOT_MAGIC)
        hvm_stop("not booted by a multiboot loader");
    hvm = choose();
    hvm->init();
    if (word[0] == 'f')
        hvm->fail_once();
    if (word[0] == 'i')
        hvm->invalidate();
    for (;;) {
        switch (hvm->run()) {
        case HVM_CPUID:
        case HVM_IO: hvm->skip(2); break;
        case HVM_HLT: hvm_stop("end");
        case HVM_FAILED: hvm_stop("the entry failed");
        default: hvm_stop("an exit that it does not know");
        }
    }
}
