/* SPDX-License-Identifier: MIT
 *
 * The processor's state: what a process has in its registers stays its own, whoever runs in between.
 */
#include "check.h"
#include "syscall.h"

#ifdef __x86_64__
typedef long word;
#else
typedef int word;
#endif

/* Every register but the result's comes back as it was. */
static void test_registers_are_kept(void)
{
    word a = SYS_null, c = 3, d = 4, s = 5, di = 6, b = 7;

#ifdef __x86_64__
    register long r8 __asm__("r8") = 8, r9 __asm__("r9") = 9, r10 __asm__("r10") = 10,
                     r12 __asm__("r12") = 12, r13 __asm__("r13") = 13, r14 __asm__("r14") = 14,
                     r15 __asm__("r15") = 15;

    __asm__ volatile("syscall"
                     : "+a"(a), "+b"(b), "+d"(d), "+S"(s), "+D"(di), "+r"(r8), "+r"(r9), "+r"(r10),
                       "+r"(r12), "+r"(r13), "+r"(r14), "+r"(r15)
                     :
                     : "rcx", "r11", "memory");
    CHECK(r8 == 8 && r9 == 9 && r10 == 10 && r12 == 12 && r13 == 13 && r14 == 14 && r15 == 15);
#else
    __asm__ volatile("int $0x80"
                     : "+a"(a), "+b"(b), "+c"(c), "+d"(d), "+S"(s), "+D"(di)
                     :
                     : "memory");
#endif
    CHECK_EQ(a, 0);
    CHECK(b == 7 && c == 3 && d == 4 && s == 5 && di == 6);
}

/* What a program has in its flags is nobody else's: DF, NT and AC are set in the kernel's sight. */
#define FLAGS_OF_PROGRAMS                                                                          \
    {                                                                                              \
        0x400, 0x4000, 0x40000, 0x44400                                                            \
    }

/* A call made with such flags, which are gone again afterwards. */
static long call_with_flags(long flags, long number, long a, long b)
{
#ifdef __x86_64__
    __asm__ volatile("pushf\n\t"
                     "pop %%r12\n\t"
                     "or %%r12, %1\n\t"
                     "push %1\n\t"
                     "popf\n\t"
                     "syscall\n\t"
                     "push %%r12\n\t"
                     "popf"
                     : "+a"(number), "+b"(flags)
                     : "D"(a), "S"(b)
                     : "rcx", "r11", "r12", "memory", "cc");
#else
    __asm__ volatile("pushf\n\t"
                     "pop %%esi\n\t"
                     "or %%esi, %1\n\t"
                     "push %1\n\t"
                     "popf\n\t"
                     "int $0x80\n\t"
                     "push %%esi\n\t"
                     "popf"
                     : "+a"(number), "+d"(flags)
                     : "b"(a), "c"(b)
                     : "esi", "memory", "cc");
#endif
    return number;
}

static void test_flags(void)
{
    static const long all[] = FLAGS_OF_PROGRAMS;
    struct file_info wanted, seen;
    int fd = open("/etc/motd", OPEN_READ);

    CHECK_EQ(fstat(fd, &wanted), 0);
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
        int pid;

        CHECK_EQ(call_with_flags(all[i], SYS_fstat, fd, (long)&seen), 0);
        CHECK(seen.inode == wanted.inode && seen.size == wanted.size);
        CHECK_EQ(call_with_flags(all[i], SYS_chdir, (long)"/etc", 0), 0);
        CHECK_EQ(call_with_flags(all[i], SYS_sleep, 1, 0), 0);
        pid = (int)call_with_flags(all[i], SYS_fork, 0, 0);
        if (pid == 0)
            exit(7);
        CHECK_EQ(wait_for(pid), 7);
    }
    CHECK_EQ(close(fd), 0);
}

static void spin_with_registers(word value)
{
    word b = value, c = value + 1, d = value + 2, s = value + 3, di = value + 4;
    word count = 50000;

    __asm__ volatile("1: dec %0; jnz 1b"
                     : "+a"(count), "+b"(b), "+c"(c), "+d"(d), "+S"(s), "+D"(di)
                     :
                     : "cc");
    CHECK(b == value && c == value + 1 && d == value + 2 && s == value + 3 && di == value + 4);
}

/* The x87's whole stack, filled with values of the process's own. */
static void fill_x87(int value)
{
    for (int i = 0; i < 8; i++) {
        int number = value + i;

        __asm__ volatile("fildl %0" : : "m"(number));
    }
}

static void check_x87(int value)
{
    for (int i = 7; i >= 0; i--) {
        int number = 0;

        __asm__ volatile("fistpl %0" : "=m"(number));
        CHECK_EQ(number, value + i);
    }
}

static int seed;

static void use_x87(void)
{
    int value = seed * 100;

    for (int round = 0; round < 20; round++) {
        fill_x87(value + round);
        spin_with_registers(value + round);
        if (round % 4 == 0)
            yield();
        check_x87(value + round);
    }
}

/* As many at once as take turns; each of them checks its own. */
static void run_at_once(void (*body)(void))
{
    int status;

    for (seed = 1; seed <= 5; seed++)
        (void)start_child(body);
    while (wait(&status) > 0)
        CHECK_EQ(status, 0);
}

static void test_x87(void)
{
    run_at_once(use_x87);
}

static void check_inherited_x87(void)
{
    check_x87(500);
}

static void test_fork_copies_the_x87(void)
{
    int pid;

    fill_x87(500);
    pid = start_child(check_inherited_x87);
    CHECK_EQ(wait_for(pid), 0);
    check_x87(500);
}

static void exec_sleep(void)
{
    char *const argv[] = {"sleep", "0", NULL};

    (void)exec("/bin/sleep", argv);
}

/* A program's first state is made while the registers are another process's. Values alone would not tell: not
 * every emulator empties the stack at FNINIT. */
static void test_exec_beside_the_x87(void)
{
    static const uint16_t wanted = 0x27f, usual = 0x37f;
    uint16_t control;

    fill_x87(700);
    __asm__ volatile("fldcw %0" : : "m"(wanted));
    CHECK_EQ(in_child(exec_sleep), 0);
    __asm__ volatile("fnstcw %0" : "=m"(control));
    CHECK_EQ(control, wanted);
    __asm__ volatile("fldcw %0" : : "m"(usual));
    check_x87(700);
}

/* A new process finds the x87 as after FNINIT, whatever others have left there. */
static void check_fresh_x87(void)
{
    uint16_t control, status;

    __asm__ volatile("fnstcw %0; fnstsw %1" : "=m"(control), "=m"(status));
    CHECK_EQ(control, 0x37f);
    CHECK_EQ(status & 0x3800, 0);
}

static void leave_x87_used(void)
{
    __asm__ volatile("fldpi");
}

static void test_fresh_x87(void)
{
    CHECK_EQ(in_child(leave_x87_used), 0);
    CHECK_EQ(in_child(check_fresh_x87), 0); /* in the place of the one that has ended */
    check_fresh_x87();
    CHECK_EQ(in_child(check_fresh_x87), 0);
}

static void divide_x87(void)
{
    uint16_t control = 0x37b; /* division by zero is not masked */

    __asm__ volatile("fninit; fldcw %0; fld1; fldz; fdivrp; fwait" : : "m"(control));
}

static void test_x87_exception(void)
{
    CHECK_EQ(in_child(divide_x87), KILLED_BY(SIGFPE));
}

static void use_sse(void)
{
    uint32_t in[4], out[4];

    for (uint32_t round = 0; round < 20; round++) {
        for (uint32_t i = 0; i < 4; i++)
            in[i] = (uint32_t)seed * 1000 + round * 10 + i;
        __asm__ volatile("movups %0, %%xmm0; movups %0, %%xmm7" : : "m"(in));
        spin_with_registers((word)round);
        if (round % 4 == 0)
            yield();
        __asm__ volatile("movups %%xmm7, %0" : "=m"(out));
        for (int i = 0; i < 4; i++)
            CHECK_EQ(out[i], in[i]);
    }
}

/* Without SSE there is nothing to see, and the instructions are not there. */
static void test_sse(void)
{
    if (has(FEATURE_SSE))
        run_at_once(use_sse);
}

#ifndef __x86_64__
/* abi.h: EDX is where to go on, ECX the stack pointer, at which arguments 2 and 3 lie. */
static long sysenter3(long number, long a, long b, long c)
{
    long arguments[2] = {b, c};

    __asm__ volatile("pushl %%ebp\n\t"
                     "movl %%esp, %%ebp\n\t"
                     "movl %2, %%ecx\n\t"
                     "pushl 4(%%ecx)\n\t"
                     "pushl (%%ecx)\n\t"
                     "movl %%esp, %%ecx\n\t"
                     "movl $1f, %%edx\n\t"
                     "sysenter\n"
                     "1: movl %%ebp, %%esp\n\t"
                     "popl %%ebp"
                     : "+a"(number)
                     : "b"(a), "S"(arguments)
                     : "ecx", "edx", "memory", "cc");
    return number;
}
#else
static long sysenter3(long number, long a, long b, long c)
{
    return syscall3(number, a, b, c);
}
#endif

/* What sysenter3() does without arguments on the stack, with more flags set. */
static long sysenter_with_flags(long flags, long number, long a)
{
#ifndef __x86_64__
    __asm__ volatile("pushf\n\t"
                     "pop %%edi\n\t"
                     "or %%edi, %1\n\t"
                     "pushl $0\n\t"
                     "pushl $0\n\t"
                     "movl %%esp, %%ecx\n\t"
                     "movl $1f, %%edx\n\t"
                     "push %1\n\t"
                     "popf\n\t"
                     "sysenter\n"
                     "1: addl $8, %%esp\n\t"
                     "push %%edi\n\t"
                     "popf"
                     : "+a"(number), "+S"(flags)
                     : "b"(a)
                     : "ecx", "edx", "edi", "memory", "cc");
    return number;
#else
    return call_with_flags(flags, number, a, 0);
#endif
}

static void spin(void)
{
    for (;;)
        ;
}

/* The trap flag's own exception may come in the kernel, or when the program goes on: it is not looked at. */
static void test_sysenter_flags(void)
{
    static const long all[] = {0x100, 0x400, 0x4000, 0x40000, 0x44400};

    if (!has(FEATURE_SYSENTER))
        return;
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
        int pid = start_child(spin);

        CHECK_EQ(sysenter_with_flags(all[i], SYS_getpid, 0), getpid());
        CHECK_EQ(sysenter_with_flags(all[i], SYS_sleep, 2), 0);
        CHECK_EQ(kill(pid, SIGTERM), 0);
        CHECK_EQ(wait_for(pid), KILLED_BY(SIGTERM));
    }
}

static bool interrupts_are_on(void)
{
    unsigned long flags;

    __asm__ volatile("pushf; pop %0" : "=r"(flags) : : "memory");
    return (flags & 0x200) != 0;
}

static void exit_by_sysenter(void)
{
    (void)sysenter3(SYS_exit, 9, 0, 0);
}

static void test_sysenter(void)
{
    struct channel channel = new_channel();
    char text[4] = "";

    if (!has(FEATURE_SYSENTER))
        return;
    CHECK_EQ(sysenter3(SYS_getpid, 0, 0, 0), getpid());
    CHECK(interrupts_are_on());
    CHECK_EQ(sysenter3(SYS_write, channel.out, (long)"four", 4), 4);
    CHECK_EQ(sysenter3(SYS_read, channel.in, (long)text, 4), 4);
    CHECK_EQ(text[3], 'r');
    CHECK_EQ(sysenter3(SYS_null, 0, 0, 0), 0);
    CHECK_EQ(sysenter3(SYS_COUNT, 0, 0, 0), -ENOSYS);
    CHECK_EQ(sysenter3(SYS_write, 1, -4, 4), -EFAULT);
    CHECK_EQ(in_child(exit_by_sysenter), 9);
    for (int i = 0; i < 1000; i++)
        CHECK_EQ(sysenter3(SYS_null, i, i, i), 0);
}

#ifndef __x86_64__
/* Its stack pointer leads nowhere: the arguments are not there, but the call itself is carried out or fails
 * with an error; going back to the program then is what ends it. */
static void sysenter_without_stack(void)
{
    __asm__ volatile("movl $0xC0000000, %%ecx; movl $1f, %%edx; sysenter; 1: pushl %%eax"
                     :
                     : "a"(SYS_null)
                     : "ecx", "edx", "memory");
}

static void sysenter_to_nowhere(void)
{
    __asm__ volatile("movl %%esp, %%ecx; movl $0xC0100000, %%edx; sysenter"
                     :
                     : "a"(SYS_null)
                     : "ecx", "edx", "memory");
}
#else
#define sysenter_without_stack sysenter_to_nowhere
static void sysenter_to_nowhere(void)
{
    (void)kill(getpid(), SIGSEGV);
}
#endif

static void test_sysenter_errors(void)
{
    if (!has(FEATURE_SYSENTER))
        return;
    CHECK_EQ(in_child(sysenter_without_stack), KILLED_BY(SIGSEGV));
    CHECK_EQ(in_child(sysenter_to_nowhere), KILLED_BY(SIGSEGV));
}

#ifndef __x86_64__
static unsigned segments(void)
{
    unsigned fs, gs;

    __asm__ volatile("movl %%fs, %0; movl %%gs, %1" : "=r"(fs), "=r"(gs));
    return fs << 16 | gs;
}

static void load_segments(void)
{
    __asm__ volatile("movl %%ds, %%eax; movl %%eax, %%fs; movl %%eax, %%gs" ::: "eax");
}
#else
static unsigned segments(void)
{
    return 0;
}

static void load_segments(void)
{
}
#endif

static void load_other_segments(void)
{
    unsigned before = segments(), after;

    if (seed % 2 == 0)
        load_segments();
    after = segments();
    CHECK(after == before || seed % 2 == 0);
    for (int i = 0; i < 20; i++) {
        yield();
        CHECK_EQ(segments(), after);
    }
}

/* FS and GS are each process's own, but for `clean`, which has none. */
static void test_segments(void)
{
    if (!has(FEATURE_CLEAN))
        run_at_once(load_other_segments);
}

const struct test machine_tests[] = {
    {"registers-are-kept", test_registers_are_kept, EVERYWHERE},
    {"flags", test_flags, EVERYWHERE},
    {"segments", test_segments, EVERYWHERE},
    {"x87", test_x87, EVERYWHERE},
    {"fork-copies-the-x87", test_fork_copies_the_x87, EVERYWHERE},
    {"exec-beside-the-x87", test_exec_beside_the_x87, EVERYWHERE},
    {"fresh-x87", test_fresh_x87, EVERYWHERE},
    {"x87-exception", test_x87_exception, EVERYWHERE},
    {"sse", test_sse, EVERYWHERE},
    {"sysenter", test_sysenter, EVERYWHERE},
    {"sysenter-flags", test_sysenter_flags, EVERYWHERE},
    {"sysenter-errors", test_sysenter_errors, PAGED_ONLY},
    {0},
};
