/* SPDX-License-Identifier: MIT
 *
 * See cpu.h.
 */
#include "cpu.h"
#include "abi.h"
#include "fpu.h"
#include "gdt.h"
#include "options.h"
#include "user_segments.h"
#include "x86/bits.h"
#include "x86/idt.h"
#include "x86/insn.h"

/* IA32_STAR: from where SYSCALL takes the kernel's selectors, and SYSRET the program's. */
#define STAR ((uint64_t)KERNEL_CS << 32 | (uint64_t)(USER_CS - 16) << 48)

void syscall_entry(void); /* entry.S */

void cpu_init(void)
{
    gdt_init();
    idt_init();
    fpu_init();
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
    wrmsr(MSR_STAR, STAR);
    wrmsr(MSR_LSTAR, (uintptr_t)syscall_entry);
    wrmsr(MSR_FMASK, FLAGS_TF | FLAGS_IF | FLAGS_DF | FLAGS_NT | FLAGS_AC);
    options.features = FEATURE_PAGED | FEATURE_SSE | FEATURE_64;
}
