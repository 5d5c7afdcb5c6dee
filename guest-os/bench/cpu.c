/* SPDX-License-Identifier: MIT
 *
 * Single operations, as often as wanted: those of a program, and through SYS_loop those of the kernel.
 */
#include <unistd.h>
#include "bench.h"
#include "syscall.h"

/* From the reset to here: there is no first mark. */
static enum bench_result run_boot(int count)
{
    (void)count;
    mark(MARK_BOOT);
    return BENCH_FINE;
}

static enum bench_result in_kernel(int which, int count)
{
    int error = loop(which, (unsigned)count);

    return error == 0 ? BENCH_FINE : error == -ENOSYS ? BENCH_NOT_HERE : BENCH_WRONG;
}

#define IN_KERNEL(name, which)                                                                     \
    static enum bench_result name(int count)                                                       \
    {                                                                                              \
        return in_kernel(which, count);                                                            \
    }

IN_KERNEL(run_kernel_empty, LOOP_EMPTY)
IN_KERNEL(run_in, LOOP_IN)
IN_KERNEL(run_cr3, LOOP_CR3)
IN_KERNEL(run_kernel_call, LOOP_CALL)
IN_KERNEL(run_pte, LOOP_PTE)
IN_KERNEL(run_divide, LOOP_DIVIDE)
IN_KERNEL(run_cli, LOOP_CLI)
IN_KERNEL(run_flags, LOOP_FLAGS)

/* What a loop costs that does nothing: to be subtracted from the three below. */
static enum bench_result run_empty(int count)
{
    mark(MARK_EMPTY);
    for (int i = 0; i < count; i++)
        __asm__ volatile("");
    mark(MARK_EMPTY);
    return BENCH_FINE;
}

static enum bench_result run_syscall(int count)
{
    long result = 0;

    mark(MARK_SYSCALL);
    for (int i = 0; i < count; i++)
        result |= syscall0(SYS_null);
    mark(MARK_SYSCALL);
    return result == 0 ? BENCH_FINE : BENCH_WRONG;
}

#ifdef __x86_64__
static long sysenter0(long number)
{
    return number;
}
#else
static long sysenter0(long number)
{
    __asm__ volatile("leal -8(%%esp), %%ecx\n\t"
                     "movl $1f, %%edx\n\t"
                     "sysenter\n"
                     "1: addl $8, %%esp"
                     : "+a"(number)
                     :
                     : "ecx", "edx", "memory", "cc");
    return number;
}
#endif

static enum bench_result run_sysenter(int count)
{
    struct system_info info;
    long result = 0;

    if (system_info(&info) != 0 || !(info.features & FEATURE_SYSENTER))
        return BENCH_NOT_HERE;
    mark(MARK_SYSENTER);
    for (int i = 0; i < count; i++)
        result |= sysenter0(SYS_null);
    mark(MARK_SYSENTER);
    return result == 0 ? BENCH_FINE : BENCH_WRONG;
}

__attribute__((noinline)) static void nothing(void)
{
    __asm__ volatile("");
}

static enum bench_result run_call(int count)
{
    mark(MARK_CALL);
    for (int i = 0; i < count; i++)
        nothing();
    mark(MARK_CALL);
    return BENCH_FINE;
}

const struct bench cpu_benches[] = {
    {"boot", "to a running program", 1, run_boot},
    {"empty", "around an empty loop", 10000, run_empty},
    {"syscall", "a system call that does nothing", 10000, run_syscall},
    {"sysenter", "the same by SYSENTER", 10000, run_sysenter},
    {"callret", "CALL and RET in a program", 10000, run_call},
    {"kempty", "around an empty loop in the kernel", 10000, run_kernel_empty},
    {"in", "IN from the timer", 10000, run_in},
    {"cr3wr", "MOV to CR3", 10000, run_cr3},
    {"kcallret", "CALL and RET in the kernel", 10000, run_kernel_call},
    {"ptemod", "a page-table entry changed, and INVLPG", 10000, run_pte},
    {"divzero", "a division by zero in the kernel", 10000, run_divide},
    {"cli", "interrupts off and on", 10000, run_cli},
    {"flags", "interrupts off, and back as they were", 10000, run_flags},
    {0},
};
