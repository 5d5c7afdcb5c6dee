/* SPDX-License-Identifier: MIT
 *
 * The sensitive instructions of Robin and Irvine ("Analysis of the Intel Pentium's ability to support
 * a secure virtual machine monitor", 2000) that do not trap, and a few beyond their list: what they
 * show of the machine, and what they silently fail to change. Each line is `NAME value`.
 * This is the one probe whose transcript is meant to differ between ring 0 and ring 1: every line that
 * does is a hole in the x86's virtualizability (Popek and Goldberg, theorem 1: every sensitive
 * instruction must be privileged).
 * The five that UMIP turns into traps come last, so that a machine with UMIP shows all the others.
 */
#include "boot/bootblock.h"
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "sensitive";

#define EFLAGS_IF   0x0200u
#define EFLAGS_IOPL 0x3000u

#define LAR_DEFINED 0x00f0ff00u /* bits 19:16 are undefined in LAR's result */

static void row_flags(void)
{
    uint32_t flags, word = 0;

    __asm__ volatile("pushfl; popl %0" : "=r"(flags));
    probe_report("pushf-if", (flags & EFLAGS_IF) != 0);
    __asm__ volatile("pushfw; popw %w0" : "+r"(word));
    probe_report("pushf16-iopl", (word & EFLAGS_IOPL) >> 12);
}

/* EFLAGS after an attempt to load `wanted` into it by POPF; the old value is restored. */
static uint32_t popf_and_look(uint32_t wanted)
{
    uint32_t seen;

    __asm__ volatile("pushfl; pushl %1; popfl; pushfl; popl %0; popfl"
                     : "=&r"(seen)
                     : "r"(wanted)
                     : "cc", "memory");
    return seen;
}

/* IF is only ever cleared: natively nothing is prepared for an interrupt. */
static void row_popf(void)
{
    probe_report("popf-clear-if", (popf_and_look(0x2) & EFLAGS_IF) != 0);
    probe_report("popf-set-iopl", (popf_and_look(0x2 | EFLAGS_IOPL) & EFLAGS_IOPL) >> 12);
}

static void row_iret(void)
{
    uint32_t seen;

    __asm__ volatile("pushfl\n"
                     "pushl $0x3002\n"
                     "pushl %%cs\n"
                     "pushl $1f\n"
                     "iretl\n"
                     "1: pushfl\n"
                     "popl %0\n"
                     "popfl\n"
                     : "=&r"(seen)
                     :
                     : "cc", "memory");
    probe_report("iret-clear-if", (seen & EFLAGS_IF) != 0);
    probe_report("iret-set-iopl", (seen & EFLAGS_IOPL) >> 12);
}

static void row_selectors(void)
{
    uint32_t value;

    __asm__ volatile("pushl %%cs; popl %0" : "=r"(value));
    probe_report("push-cs", value & 0xffff); /* the upper half of the word may be anything */
    __asm__ volatile("movl %%cs, %0" : "=r"(value));
    probe_report("mov-cs", value & 0xffff);
    __asm__ volatile("lcall %1, $1f\n jmp 2f\n 1: movl 4(%%esp), %0\n lret\n 2:\n"
                     : "=&r"(value)
                     : "i"(BOOT_CS)
                     : "memory");
    probe_report("far-call-cs", value & 0xffff);
    __asm__ volatile("movl %%ss, %0" : "=r"(value));
    probe_report("mov-ss", value & 0xffff);
    __asm__ volatile("pushl %%ds; pushl %1; popl %%ds; movl %%ds, %0; popl %%ds"
                     : "=&r"(value)
                     : "i"(BOOT_DS)
                     : "memory");
    probe_report("pop-ds", value & 0xffff);
    value = 0x40;
    __asm__ volatile("movl %%cs, %%ecx; arpl %%cx, %w0" : "+r"(value) : : "ecx", "cc");
    probe_report("arpl-cs", value);
}

/* LAR, LSL, VERR and VERW answer with ZF whether the current ring may use the segment. */
static void row_descriptor(const char *name, uint32_t selector)
{
    uint32_t rights = 0, limit = 0;
    uint8_t has_rights, has_limit, readable, writable;

    __asm__ volatile("larl %2, %0; setz %1"
                     : "+r"(rights), "=q"(has_rights)
                     : "r"(selector)
                     : "cc");
    __asm__ volatile("lsll %2, %0; setz %1" : "+r"(limit), "=q"(has_limit) : "r"(selector) : "cc");
    __asm__ volatile("verr %w1; setz %0" : "=q"(readable) : "r"(selector) : "cc");
    __asm__ volatile("verw %w1; setz %0" : "=q"(writable) : "r"(selector) : "cc");
    rights &= LAR_DEFINED;
    print("lar-%s %u %06x\n", name, has_rights, rights);
    print("lsl-%s %u %08x\n", name, has_limit, limit);
    print("verr-verw-%s %u %u\n", name, readable, writable);
    digest_mix(rights ^ has_rights);
    digest_mix(limit ^ has_limit);
    digest_mix(readable | writable << 1);
}

static void row_cpuid(void)
{
    uint32_t leaf = 0, vendor[4] = {0, 0, 0, 0};

    __asm__ volatile("cpuid" : "+a"(leaf), "=b"(vendor[0]), "=d"(vendor[1]), "=c"(vendor[2]));
    print("cpuid-vendor %s\n", (const char *)vendor);
    digest_mix(vendor[0]);
}

static void row_rdtsc(void)
{
    __asm__ volatile("rdtsc" : : : "eax", "edx");
    put_text("rdtsc ran\n");
}

static void row_umip(void)
{
    struct {
        uint16_t limit;
        uint32_t base;
    } __attribute__((packed)) table;
    uint32_t value;

    __asm__ volatile("smsw %0" : "=r"(value));
    probe_report("smsw", value);
    __asm__ volatile("sldt %0" : "=r"(value));
    probe_report("sldt", value & 0xffff);
    __asm__ volatile("str %0" : "=r"(value));
    probe_report("str", value & 0xffff);
    __asm__ volatile("sgdt %0" : "=m"(table));
    print("sgdt %04x %08x\n", table.limit, table.base);
    digest_mix(table.limit ^ table.base);
    __asm__ volatile("sidt %0" : "=m"(table));
    print("sidt %04x %08x\n", table.limit, table.base);
    digest_mix(table.limit ^ table.base);
}

void probe_main(uint32_t nonce)
{
    (void)nonce; /* the machine is the subject here, not the computation */
    row_flags();
    row_popf();
    row_iret();
    row_selectors();
    row_descriptor("08", BOOT_CS);
    row_descriptor("10", BOOT_DS);
    row_descriptor("1b", BOOT_USER_CS);
    row_cpuid();
    row_rdtsc();
    row_umip();
}
