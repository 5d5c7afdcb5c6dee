/* SPDX-License-Identifier: MIT
 *
 * The stack in every form that does not leave the code segment: pushes and pops of all sizes, PUSHA
 * and POPA, ENTER at several nesting levels and LEAVE, near calls through tables in an order the nonce
 * picks, RET with an operand.
 * Popek and Goldberg: equivalence. An exit must also leave not one byte on the guest's stack: the
 * words below ESP are looked at.
 */
#include "rt/io.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "stack";

/* PUSHA and POPA in their order; the ESP that PUSHA pushes appears as its distance, 0. */
static void stack_pusha(uint32_t *seed)
{
    uint32_t a = random_next(seed), b = random_next(seed), c = random_next(seed);
    uint32_t d = random_next(seed), sum = 0;

    __asm__ volatile("pushal\n"
                     "leal 32(%%esp), %%edi\n"
                     "subl 12(%%esp), %%edi\n"
                     "movl 16(%%esp), %%esi\n"
                     "roll $3, %%esi\n"
                     "addl 20(%%esp), %%esi\n"
                     "roll $3, %%esi\n"
                     "addl 24(%%esp), %%esi\n"
                     "roll $3, %%esi\n"
                     "addl 28(%%esp), %%esi\n"
                     "addl %%edi, %%esi\n"
                     "movl %%esi, 4(%%esp)\n"  /* POPA takes it as ESI */
                     "movl $0x55, 12(%%esp)\n" /* and skips this */
                     "notl 28(%%esp)\n"
                     "popal\n"
                     : "+a"(a), "+b"(b), "+c"(c), "+d"(d), "+S"(sum)
                     :
                     : "edi", "cc", "memory");
    digest_mix(a ^ b);
    digest_mix(c ^ d);
    probe_report("pusha", sum);
}

static void stack_sizes(uint32_t *seed)
{
    uint32_t a = random_next(seed), d = random_next(seed), moved;

    __asm__ volatile("movl %%esp, %%ecx\n"
                     "pushw %%ax\n"
                     "pushl %%eax\n"
                     "pushw $-2\n"
                     "pushl $-3\n"
                     "pushl $0x12345678\n"
                     "pushl 2(%%esp)\n"
                     "popl 4(%%esp)\n" /* the address is formed with ESP after the pop */
                     "pushw %%dx\n"
                     "popw 10(%%esp)\n"
                     "popl %%edx\n"
                     "popl %%eax\n"
                     "roll $7, %%edx\n"
                     "xorl %%eax, %%edx\n"
                     "popw %%ax\n"
                     "addl %%eax, %%edx\n"
                     "popl %%eax\n"
                     "xorl %%eax, %%edx\n"
                     "pushaw\n"
                     "popaw\n"
                     "popw %%ax\n"
                     "pushl %%esp\n" /* pushes ESP as it was before */
                     "subl (%%esp), %%ecx\n"
                     "addl $4, %%esp\n"
                     : "+a"(a), "+d"(d), "=&c"(moved)
                     :
                     : "cc", "memory");
    digest_mix(a);
    digest_mix(moved);
    probe_report("sizes", d);
}

/* ENTER copies `level` - 1 frame pointers from the frames it finds through EBP, so EBP is led to a
 * table of ours first. */
#define ENTER_LEVEL(level)                                                                         \
    static uint32_t enter_##level(const uint32_t *frames)                                          \
    {                                                                                              \
        uint32_t sum = 0, size, n;                                                                 \
        __asm__ volatile("pushl %%ebp\n"                                                           \
                         "movl %%esp, %%ecx\n"                                                     \
                         "movl %%esi, %%ebp\n"                                                     \
                         "enter $24, $" #level "\n"                                                \
                         "subl %%esp, %%ecx\n"                                                     \
                         "leal 24(%%esp), %%edi\n"                                                 \
                         "movl %%ecx, %%edx\n"                                                     \
                         "shrl $2, %%edx\n"                                                        \
                         "subl $6, %%edx\n"                                                        \
                         "1: cmpl %%ebp, (%%edi)\n" /* its own frame pointer: an address */        \
                         "je 2f\n"                                                                 \
                         "roll $5, %%eax\n"                                                        \
                         "xorl (%%edi), %%eax\n"                                                   \
                         "2: addl $4, %%edi\n"                                                     \
                         "decl %%edx\n"                                                            \
                         "jnz 1b\n"                                                                \
                         "leave\n"                                                                 \
                         "popl %%ebp\n"                                                            \
                         : "+a"(sum), "=&c"(size), "=&d"(n)                                        \
                         : "S"(frames)                                                             \
                         : "edi", "cc", "memory");                                                 \
        (void)n;                                                                                   \
        return sum ^ size;                                                                         \
    }

ENTER_LEVEL(0)
ENTER_LEVEL(1)
ENTER_LEVEL(2)
ENTER_LEVEL(5)
ENTER_LEVEL(31)

static void stack_enter(uint32_t *seed)
{
    uint32_t frames[34], sum = 0;

    for (unsigned i = 0; i < 34; i++)
        frames[i] = random_next(seed);
    sum ^= enter_1(frames + 33);
    sum += enter_2(frames + 33);
    sum ^= enter_5(frames + 33) * 3;
    sum += enter_31(frames + 33);
    probe_report("enter", sum ^ enter_0(frames));
}

static uint32_t step_add(uint32_t x)
{
    return x + 0x1234567;
}

static uint32_t step_rotate(uint32_t x)
{
    return x << 11 | x >> 21;
}

static uint32_t step_invert(uint32_t x)
{
    return ~x ^ x >> 3;
}

/* Recursion: the depth, and so the number of return addresses on the stack, is data. */
static __attribute__((noinline)) uint32_t step_deep(uint32_t x)
{
    if (!(x & 0x3f))
        return x * 0x10001;
    return step_deep(x - 1) + x;
}

static __attribute__((stdcall, noinline)) uint32_t step_stdcall(uint32_t x, uint32_t y, uint32_t z)
{
    return (x ^ y) * 5 + z; /* returns with RET 12 */
}

static uint32_t step_return_operand(uint32_t x)
{
    return step_stdcall(x, x >> 5, x << 2);
}

static void stack_calls(uint32_t *seed)
{
    static uint32_t (*const steps[])(uint32_t) = {
        step_add, step_rotate, step_invert, step_deep, step_return_operand,
    };
    uint32_t x = random_next(seed);

    for (unsigned i = 0; i < 400; i++) {
        x = steps[random_next(seed) % 5](x);
        digest_mix(x);
    }
    probe_report("calls", x);
}

/* A call whose return address is changed on the stack, and a RET used as a jump. */
static void stack_returns(uint32_t *seed)
{
    uint32_t x = random_next(seed), which = random_next(seed) & 3;

    __asm__ volatile("call 3f\n"
                     "1: addl $0x100, %%eax\n"
                     "jmp 5f\n"
                     "2: xorl $0x5a5a5a5a, %%eax\n"
                     "jmp 5f\n"
                     "3: testl $1, %%edx\n"
                     "jz 4f\n"
                     "movl $2b, (%%esp)\n"
                     "4: roll $9, %%eax\n"
                     "ret\n"
                     "5: pushl $6f\n"
                     "ret\n"
                     "ud2\n"
                     "6: notl %%eax\n"
                     : "+a"(x)
                     : "d"(which)
                     : "cc", "memory");
    probe_report("returns", x);
}

/* Words below ESP belong to the guest too: across OUTs, which are exits, they stay as they are. */
static void stack_below(uint32_t *seed)
{
    uint32_t x = random_next(seed), sum = 0;

    __asm__ volatile("leal -512(%%esp), %%edi\n"
                     "movl $128, %%ecx\n"
                     "1: movl %%ebx, (%%edi)\n"
                     "addl $0x01010101, %%ebx\n"
                     "addl $4, %%edi\n"
                     "loop 1b\n"
                     "movl %%ebx, %%eax\n"
                     "outb %%al, %%dx\n"
                     "notb %%al\n"
                     "outb %%al, %%dx\n"
                     "leal -512(%%esp), %%edi\n"
                     "movl $128, %%ecx\n"
                     "2: roll $1, %%esi\n"
                     "xorl (%%edi), %%esi\n"
                     "addl $4, %%edi\n"
                     "loop 2b\n"
                     : "+b"(x), "+S"(sum)
                     : "d"(UART_SCR)
                     : "eax", "ecx", "edi", "cc", "memory");
    probe_report("below", sum);
}

void probe_main(uint32_t nonce)
{
    static void (*const parts[])(uint32_t * seed) = {
        stack_pusha, stack_sizes, stack_enter, stack_calls, stack_returns, stack_below,
    };
    uint32_t seed = nonce;

    for (unsigned i = 0; i < 12; i++)
        parts[(i + nonce) % 6](&seed);
}
