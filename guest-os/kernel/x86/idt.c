/* SPDX-License-Identifier: MIT
 *
 * See idt.h. All gates turn interrupts off; what may be interrupted turns them on again.
 */
#include "x86/idt.h"
#include "frame.h"
#include "gate.h"
#include "gdt.h"
#include "x86/bits.h"
#include "x86/insn.h"

extern const uintptr_t trap_stubs[N_STUBS]; /* entry.S */
void trap_stub_syscall(void);

static struct gate idt[VECTOR_SYSCALL + 1];

void idt_init(void)
{
    const struct table_pointer pointer = {sizeof(idt) - 1, (uintptr_t)idt};

    for (unsigned v = 0; v < N_STUBS; v++)
        idt[v] = gate_to(trap_stubs[v], KERNEL_CS, GATE_INTERRUPT);
    idt[VECTOR_BP].type |= GATE_USER;
    idt[VECTOR_OF].type |= GATE_USER;
    idt[VECTOR_SYSCALL] =
        gate_to((uintptr_t)trap_stub_syscall, KERNEL_CS, GATE_INTERRUPT | GATE_USER);
    lidt(&pointer);
}
