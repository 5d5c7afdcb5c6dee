/* SPDX-License-Identifier: MIT
 *
 * SYSENTER is offered where the processor has it and programs run in the flat segments that SYSEXIT loads.
 */
#include "gdt.h"
#include "sysenter.h"
#include "user_segments.h"
#include "x86/bits.h"
#include "x86/insn.h"

void sysenter_entry(void); /* sysenter_entry.S */

bool sysenter_init(void)
{
    if (USER_CS != (FLAT_CS | 3) || !(cpuid_edx(1) & CPUID_1_EDX_SEP))
        return false;
    wrmsr(MSR_SYSENTER_CS, KERNEL_CS);
    wrmsr(MSR_SYSENTER_ESP, (uintptr_t)gdt_kernel_stack_slot());
    wrmsr(MSR_SYSENTER_EIP, (uintptr_t)sysenter_entry);
    return true;
}
