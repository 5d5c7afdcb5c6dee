/* SPDX-License-Identifier: MIT
 *
 * Hostile: two ordinary 8-byte entries that together are a 64-bit call gate (16 bytes, Intel SDM
 * volume 3, 6.8.3.1) from any ring into one of the host's code segments, at an address of the guest's
 * choice. Copied verbatim into the shadow table, a far CALL through it runs guest bytes at CPL 0. The
 * nonce picks which of the eight topmost selectors the gate leads to.
 * Expected at rung 1: the shadow entry is not a gate, so the far CALL faults (#GP or #NP with error
 * 18), and the VM is stopped.
 */
#include "rt/gdt.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-callgate";

#define GATE_DPL3 0xec00u /* present, DPL 3, type 12 */

uint32_t gate_cs, gate_host_word;

/* What would run in 64-bit mode: note the ring and a word of the host's memory, and return. */
__asm__(".text\n"
        "gate_target:\n"
        ".code64\n"
        "movl %cs, %eax\n"
        "movl $gate_cs, %ecx\n"
        "movl %eax, (%rcx)\n"
        "movabsq $0xffff800000100000, %rax\n"
        "movl (%rax), %eax\n"
        "movl $gate_host_word, %ecx\n"
        "movl %eax, (%rcx)\n"
        "lretq\n"
        ".code32\n");
extern const char gate_target[];

void probe_main(uint32_t nonce)
{
    uint32_t target = (uint32_t)gate_target, selector = 0xffc0 + (nonce & 7) * 8;

    gdt_write_entry(GDT_SLOT_4, 0, 0); /* bits 63:32 of the target; its type must read 0 */
    gdt_write_entry(GDT_SLOT_3, selector << 16 | (target & 0xffff),
                    (target & 0xffff0000) | GATE_DPL3);
    print("about to: call gate to %04x\n", selector);
    uart_drain();
    __asm__ volatile("lcall %0, $0" : : "i"(GDT_SLOT_3) : "eax", "ecx", "memory", "cc");
    print("came back: cs %04x host %08x\n", gate_cs, gate_host_word);
}
