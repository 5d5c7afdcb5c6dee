/* SPDX-License-Identifier: MIT
 *
 * Hostile: a code descriptor with L = 1. Guest code in 64-bit mode, at whatever ring, forms any
 * address, and the host's pages are supervisor pages like the guest's own. So no such descriptor may
 * be installed.
 * A plain PC without long mode ignores L, and with D = 0 the code is 16-bit code. The bytes below run
 * in both: they find out which, and only 64-bit code reads the host's memory.
 * Expected at rung 1 as natively: "not 64-bit code", and the probe's regular end. A hypervisor that
 * refuses the descriptor instead stops the VM at the far JMP with #GP or #NP, error 18.
 */
#include "rt/gdt.h"
#include "rt/mem.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-code64";

#define LOW_CODE 0x1000 /* 16-bit code must lie below 64 KiB */

uint32_t code64_ran, code64_host_word;

/* 0x41 is INC CX in 16-bit code and a prefix in 64-bit code, so only there CX stays 0. Copied to
 * LOW_CODE: every address in it is absolute. */
__asm__(".text\n"
        "code64_begin:\n"
        ".code64\n"
        "xorl %ecx, %ecx\n"
        ".byte 0x41\n"
        "nop\n"
        "jrcxz 1f\n"
        ".byte 0x66, 0xea\n" /* in 16-bit code: JMP ptr16:32 */
        ".long code64_return\n"
        ".word 0x08\n"
        "1: movl $code64_ran, %ecx\n"
        "movl $1, (%rcx)\n"
        "movabsq $0xffff800000100000, %rax\n"
        "movl (%rax), %eax\n"
        "movl $code64_host_word, %ecx\n"
        "movl %eax, (%rcx)\n"
        "movl $code64_way_back, %ecx\n"
        "ljmp *(%rcx)\n"
        ".code32\n"
        "code64_end:\n"
        "code64_way_back:\n"
        ".long code64_return\n"
        ".word 0x08\n");
extern const char code64_begin[], code64_end[];

/* Not inlined: the label in it exists once. */
__attribute__((noinline)) static void code64_jump(void)
{
    __asm__ volatile("ljmp %0, %1\n"
                     "code64_return:\n"
                     :
                     : "i"(GDT_SLOT_3), "i"(LOW_CODE)
                     : "eax", "ecx", "memory", "cc");
}

void probe_main(uint32_t nonce)
{
    (void)nonce;
    memcpy((void *)LOW_CODE, code64_begin, (size_t)(code64_end - code64_begin));
    gdt_write_entry(GDT_SLOT_3, 0x0000ffff, 0x00af9b00);
    put_text("about to: jump to 64-bit code\n");
    uart_drain();
    code64_jump();
    if (code64_ran)
        print("came back: 64-bit code read %08x\n", code64_host_word);
    else
        put_text("came back: not 64-bit code\n");
}
