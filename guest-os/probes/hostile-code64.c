/* SPDX-License-Identifier: MIT
 *
 * Hostile: a code descriptor with L = 1. Guest code in 64-bit mode, at whatever ring, forms any
 * address, and the host's pages are supervisor pages like the guest's own.
 * Expected at rung 1: the far JMP faults (#GP or #NP with error 18) because no such descriptor is ever
 * installed, and the VM is stopped. Natively L is ignored outside long mode: the 64-bit code is taken
 * for 32-bit code and ends in a triple fault or worse.
 */
#include "rt/gdt.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-code64";

uint32_t code64_host_word;
struct {
    uint32_t offset;
    uint16_t selector;
} __attribute__((packed)) code64_way_back = {0, BOOT_CS};

void probe_main(uint32_t nonce)
{
    (void)nonce;
    gdt_write_entry(GDT_SLOT_3, 0x0000ffff, 0x00af9b00);
    put_text("about to: jump to 64-bit code\n");
    uart_drain();
    __asm__ volatile("movl $2f, code64_way_back\n"
                     "ljmp %0, $1f\n"
                     ".code64\n"
                     "1: movabsq $0xffff800000100000, %%rax\n"
                     "movl (%%rax), %%eax\n"
                     "movl $code64_host_word, %%ecx\n"
                     "movl %%eax, (%%rcx)\n"
                     "movl $code64_way_back, %%ecx\n"
                     "ljmp *(%%rcx)\n"
                     ".code32\n"
                     "2:\n"
                     :
                     : "i"(GDT_SLOT_3)
                     : "eax", "ecx", "memory", "cc");
    print("came back with %08x\n", code64_host_word);
}
