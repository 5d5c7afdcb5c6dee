/* SPDX-License-Identifier: MIT
 *
 * Programs that do what they must not: each is ended by its signal, and nobody else notices.
 */
#include "check.h"

#ifdef __x86_64__
#define KERNEL_ADDRESS 0xFFFFFFFF80100000u
#define FAR_ADDRESS    0x0000800000000000u
#else
#define KERNEL_ADDRESS 0xC0100000u
#define FAR_ADDRESS    0xFFFFFFF0u
#endif

#define BEHIND_PROGRAM 0x20000000u /* nothing is there */

static uintptr_t address;

static void read_address(void)
{
    (void)*(volatile char *)address;
}

static void write_address(void)
{
    *(volatile char *)address = 1;
}

static void jump_to_address(void)
{
    ((void (*)(void))address)();
}

static void test_bad_addresses(void)
{
    static const uintptr_t bad[] = {0, 0xFFF, BEHIND_PROGRAM, KERNEL_ADDRESS, FAR_ADDRESS};

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        address = bad[i];
        CHECK_EQ(in_child(read_address), KILLED_BY(SIGSEGV));
        CHECK_EQ(in_child(write_address), KILLED_BY(SIGSEGV));
        CHECK_EQ(in_child(jump_to_address), KILLED_BY(SIGSEGV));
    }
}

static void test_code_is_not_writable(void)
{
    address = (uintptr_t)test_code_is_not_writable;
    CHECK_EQ(in_child(write_address), KILLED_BY(SIGSEGV));
}

static void test_heap_has_an_end(void)
{
    address = ((uintptr_t)sbrk(0) + 4095) & ~(uintptr_t)4095;
    CHECK_EQ(in_child(read_address), KILLED_BY(SIGSEGV));
    address += 0x10000;
    CHECK_EQ(in_child(write_address), KILLED_BY(SIGSEGV));
}

/* Behind the end of the segment, or of the address space. Not every emulator looks. */
static void call_at_the_end(void)
{
    unsigned char *end = (unsigned char *)end_of_memory();

    end[-2] = 0xcd; /* INT 0x80 */
    end[-1] = 0x80;
    address = (uintptr_t)end - 2;
    __asm__ volatile("jmp *%1" : : "a"(SYS_null), "r"(address) : "memory");
}

static void test_segment_limit(void)
{
    static const uintptr_t behind[] = {0x10000000u, 0x7FFFFFFCu};

    for (unsigned i = 0; i < sizeof behind / sizeof *behind; i++) {
        address = behind[i];
        CHECK_EQ(in_child(read_address), KILLED_BY(SIGSEGV));
        CHECK_EQ(in_child(write_address), KILLED_BY(SIGSEGV));
    }
    address = (uintptr_t)end_of_memory();
    CHECK_EQ(in_child(read_address), KILLED_BY(SIGSEGV));
    CHECK_EQ(in_child(call_at_the_end), KILLED_BY(SIGSEGV)); /* the way back leads out */
}

static void divide(void)
{
    int zero = 0;

    __asm__ volatile("cltd; idivl %0" : : "r"(zero) : "eax", "edx", "cc");
}

static void divide_too_large(void)
{
    int least = -0x7fffffff - 1, minus_one = -1;

    __asm__ volatile("cltd; idivl %1" : "+a"(least) : "r"(minus_one) : "edx", "cc");
}

static void undefined(void)
{
    __asm__ volatile("ud2");
}

static void breakpoint(void)
{
    __asm__ volatile("int3");
}

static unsigned long read_flags(void)
{
    unsigned long flags;

    __asm__ volatile("pushf; pop %0" : "=r"(flags) : : "memory");
    return flags;
}

static void write_flags(unsigned long flags)
{
    __asm__ volatile("push %0; popf" : : "r"(flags) : "memory", "cc");
}

static void single_step(void)
{
    write_flags(read_flags() | 0x100);
}

static void test_exceptions(void)
{
    CHECK_EQ(in_child(divide), KILLED_BY(SIGFPE));
    CHECK_EQ(in_child(divide_too_large), KILLED_BY(SIGFPE));
    CHECK_EQ(in_child(undefined), KILLED_BY(SIGILL));
    CHECK_EQ(in_child(breakpoint), KILLED_BY(SIGTRAP));
    CHECK_EQ(in_child(single_step), KILLED_BY(SIGTRAP));
}

#define INSTRUCTION(name, text)                                                                    \
    static void name(void)                                                                         \
    {                                                                                              \
        __asm__ volatile(text ::: "eax", "edx", "memory");                                         \
    }

INSTRUCTION(do_hlt, "hlt")
INSTRUCTION(do_cli, "cli")
INSTRUCTION(do_sti, "sti")
INSTRUCTION(do_in, "inb $0x60, %%al")
INSTRUCTION(do_out, "outb %%al, $0x80")
INSTRUCTION(do_clts, "clts")
INSTRUCTION(do_wbinvd, "wbinvd")
INSTRUCTION(do_int_21, "int $0x21")
INSTRUCTION(do_int_0, "int $0")
INSTRUCTION(do_int_32, "int $0x20") /* the timer's */
#ifdef __x86_64__
INSTRUCTION(do_mov_cr3, "movq %%rax, %%cr3")
INSTRUCTION(do_read_cr0, "movq %%cr0, %%rax")
INSTRUCTION(do_bad_ds, "movl $8, %%eax; movw %%ax, %%ss")
#else
INSTRUCTION(do_mov_cr3, "movl %%eax, %%cr3")
INSTRUCTION(do_read_cr0, "movl %%cr0, %%eax")
INSTRUCTION(do_bad_ds, "movl $8, %%eax; movw %%ax, %%ss")
#endif

static void test_privileged_instructions(void)
{
    static void (*const all[])(void) = {do_hlt,     do_cli,      do_sti,   do_in,     do_out,
                                        do_clts,    do_wbinvd,   do_int_0, do_int_21, do_int_32,
                                        do_mov_cr3, do_read_cr0, do_bad_ds};

    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        CHECK_EQ(in_child(all[i]), KILLED_BY(SIGSEGV));
}

/* POPF at ring 3 changes neither IF nor IOPL, and does not fault. */
static void test_popf_keeps_interrupts(void)
{
    CHECK_EQ(read_flags() & 0x3200, 0x200);
    write_flags((read_flags() & ~0x200ul) | 0x3000);
    CHECK_EQ(read_flags() & 0x3200, 0x200);
    sleep(1);
}

/* A stack pointer that leads nowhere is the program's trouble alone. */
static void lose_stack(void)
{
#ifdef __x86_64__
    __asm__ volatile("xorl %%esp, %%esp; push %%rax" ::: "memory");
#else
    __asm__ volatile("xorl %%esp, %%esp; pushl %%eax" ::: "memory");
#endif
}

/* A system call needs no stack of the program's: this one ends well. */
static void exit_without_stack(void)
{
#ifdef __x86_64__
    __asm__ volatile("xorl %%esp, %%esp; syscall" ::"a"(SYS_exit), "D"(5) : "memory");
#else
    __asm__ volatile("xorl %%esp, %%esp; int $0x80" ::"a"(SYS_exit), "b"(5) : "memory");
#endif
}

static void test_lost_stack(void)
{
    CHECK_EQ(in_child(lose_stack), KILLED_BY(SIGSEGV));
    CHECK_EQ(in_child(exit_without_stack), 5);
}

static void test_stack_of_no_use_to_a_call(void)
{
    CHECK_EQ(in_child(exit_without_stack), 5);
}

const struct test fault_tests[] = {
    {"bad-addresses", test_bad_addresses, PAGED_ONLY},
    {"code-is-not-writable", test_code_is_not_writable, PAGED_ONLY},
    {"heap-has-an-end", test_heap_has_an_end, PAGED_ONLY},
    {"segment-limit", test_segment_limit, BY_NAME_ONLY},
    {"exceptions", test_exceptions, EVERYWHERE},
    {"privileged-instructions", test_privileged_instructions, EVERYWHERE},
    {"popf-keeps-interrupts", test_popf_keeps_interrupts, EVERYWHERE},
    {"lost-stack", test_lost_stack, PAGED_ONLY},
    {"call-without-stack", test_stack_of_no_use_to_a_call, EVERYWHERE},
    {0},
};
