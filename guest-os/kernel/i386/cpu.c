/* SPDX-License-Identifier: MIT
 *
 * See cpu.h.
 */
#include "cpu.h"
#include "abi.h"
#include "fpu.h"
#include "gdt.h"
#include "options.h"
#include "sensitive.h"
#include "space_type.h"
#include "sysenter.h"
#include "x86/idt.h"

void cpu_init(void)
{
    gdt_init();
    idt_init();
    fpu_init();
    options.features = (SPACE_IS_PAGED ? FEATURE_PAGED : 0) |
                       (SENSITIVE_IS_CLEAN ? FEATURE_CLEAN : 0) |
                       (fpu_has_sse() ? FEATURE_SSE : 0) | (sysenter_init() ? FEATURE_SYSENTER : 0);
}
