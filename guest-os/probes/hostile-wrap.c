/* SPDX-License-Identifier: MIT
 *
 * Hostile: addresses that pass 4 GB. In 32-bit code they wrap to 0; QEMU lets two kinds of access
 * through to linear 4-8 GB, where therefore nothing may ever be mapped: 16-bit far calls (and returns)
 * whose stack address passes 4 GB by the segment's base, and accesses that straddle 4 GB. The SS with
 * a base takes the RPL of this guest's true ring, which CS shows.
 * Expected at rung 1: in QEMU #PF with CR2 >= 4 GB at the far call; in Bochs "far call wrapped", then
 * #PF with CR2 = fffffffe at the straddling read, where this guest has no memory. The VM is stopped.
 */
#include "boot/bootblock.h"
#include "rt/gdt.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-wrap";

#define LOW_CODE 0x1000 /* a 16-bit offset reaches it */
#define SS_BASE  0xfff00000u

static uint32_t wrap_stack[16];

/* Put `jmp landing` where the 16-bit far call goes: from there no 16-bit return would find back. */
static void wrap_write_jump(uint32_t landing)
{
    *(volatile uint8_t *)LOW_CODE = 0xe9;
    *(volatile uint32_t *)(LOW_CODE + 1) = landing - (LOW_CODE + 5);
}

/* Not inlined: the label in it exists once. */
__attribute__((noinline)) static void wrap_far_call(void)
{
    uint32_t cs, stack = (uint32_t)(wrap_stack + 16) - SS_BASE, landing;

    __asm__ volatile("movl %%cs, %0; movl $1f, %1; jmp 2f; 1: jmp wrap_landing; 2:"
                     : "=r"(cs), "=r"(landing));
    wrap_write_jump(landing);
    gdt_write_segment(GDT_SLOT_4, SS_BASE, GDT_DATA_DPL0);
    __asm__ volatile("movl %%esp, %%ecx\n"
                     "movl %%ss, %%edx\n"
                     "movw %w0, %%ss\n"
                     "movl %1, %%esp\n"
                     "lcallw %2, %3\n"
                     "wrap_landing:\n"
                     "movw %%dx, %%ss\n"
                     "movl %%ecx, %%esp\n"
                     :
                     : "r"(GDT_SLOT_4 | (cs & 3)), "r"(stack), "i"(BOOT_CS), "i"(LOW_CODE)
                     : "ecx", "edx", "memory", "cc");
    print("far call wrapped, pushed %08x\n", wrap_stack[15] & 0xfffcffff);
}

void probe_main(uint32_t nonce)
{
    (void)nonce;
    put_text("about to: 16-bit far call over 4 GB\n");
    uart_drain();
    wrap_far_call();
    put_text("about to: read fffffffe\n");
    uart_drain();
    print("came back with %08x\n", *(volatile uint32_t *)0xfffffffe);
}
