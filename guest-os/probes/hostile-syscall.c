/* SPDX-License-Identifier: MIT
 *
 * Hostile: SYSCALL. QEMU executes it in 32-bit code on every CPU model, and with EFER.SCE set it would
 * enter ring 0 in 64-bit mode at the address in an MSR that no rung sets: 0, where this guest has put
 * code. That code notes its ring and a word of the host's memory, and returns by IRETQ.
 * Expected at rung 1: EFER.SCE is 0, so #UD, and the VM is stopped. Natively #UD too, and with no
 * handler a triple fault.
 */
#include "rt/mem.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-syscall";

uint32_t syscall_ran, syscall_host_word, syscall_cs, syscall_ss;
static uint8_t *volatile syscall_entry; /* address 0 */

/* Copied to address 0: every address in it is absolute. SYSCALL has left EIP in RCX, the flags in R11. */
__asm__(".text\n"
        "syscall_begin:\n"
        ".code64\n"
        "movl $syscall_ran, %edx\n"
        "movl $1, (%rdx)\n"
        "movabsq $0xffff800000100000, %rax\n"
        "movl (%rax), %eax\n"
        "movl $syscall_host_word, %edx\n"
        "movl %eax, (%rdx)\n"
        "movq %rsp, %rax\n"
        "movl $syscall_ss, %edx\n"
        "pushq (%rdx)\n"
        "pushq %rax\n"
        "pushq %r11\n"
        "movl $syscall_cs, %edx\n"
        "movl (%rdx), %eax\n"
        "pushq %rax\n"
        "pushq %rcx\n"
        "iretq\n"
        ".code32\n"
        "syscall_end:\n");
extern const char syscall_begin[], syscall_end[];

void probe_main(uint32_t nonce)
{
    (void)nonce;
    memcpy(syscall_entry, syscall_begin, (size_t)(syscall_end - syscall_begin));
    __asm__ volatile("movl %%cs, %0; movl %%ss, %1" : "=r"(syscall_cs), "=r"(syscall_ss));
    put_text("about to: syscall\n");
    uart_drain();
    __asm__ volatile("syscall" : : : "eax", "ecx", "edx", "memory", "cc");
    print("came back from syscall: ran %u host %08x\n", syscall_ran, syscall_host_word);
}
