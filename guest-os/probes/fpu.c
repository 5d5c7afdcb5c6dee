/* SPDX-License-Identifier: MIT
 *
 * The x87 unit: all eight registers, the control word and the condition flags are live through a long
 * loop and through console output. The runtime never touches the unit, so whatever changes it is the
 * hypervisor's or another VM's doing.
 * Only operations that IEEE 754 defines to the last bit; no transcendental one, and of the saved
 * environment neither pointers nor opcode: processors differ there.
 * Popek and Goldberg: equivalence under preemption, of state that an exit need not touch.
 */
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "fpu";

#define N_LOOPS 60000
#define N_REGS  8

#define CONTROL_MASKED 0x037f /* all exceptions masked, 64-bit precision, to nearest */
#define CONTROL_ROUND  0x0c00 /* rounding control */
#define STATUS_DEFINED 0x387d /* TOP and the sticky exceptions; DE is left out */

struct fpu_environment {
    uint16_t control, pad0, status, pad1, tag, pad2;
    uint32_t pointers[4];
};

_Static_assert(sizeof(struct fpu_environment) == 28, "FNSTENV, 32-bit protected mode");

struct fpu_register {
    uint64_t mantissa;
    uint16_t exponent;
} __attribute__((packed));

_Static_assert(sizeof(struct fpu_register) == 10, "FSTP m80");

struct fpu_image {
    struct fpu_environment environment;
    struct fpu_register st[N_REGS];
};

/* Eight numbers in [0.5, 1), one on each register. */
static void fpu_load(uint32_t *seed, uint16_t control)
{
    __asm__ volatile("fninit; fldcw %0" : : "m"(control));
    for (unsigned i = 0; i < N_REGS; i++) {
        struct fpu_register r;

        r.mantissa = (uint64_t)(random_next(seed) | 0x80000000) << 32;
        r.mantissa |= random_next(seed);
        r.exponent = 0x3ffe;
        __asm__ volatile("fldt %0" : : "m"(r));
    }
}

/* Each turn takes ST0 one step along x -> 1 - c x^2, which for c near 2 is chaotic: one wrong bit, in
 * any register and at any time, soon fills the number. It stays in [-1, 1]. Square root and square are
 * there for their rounding. FXCH and FINCSTP give every register its turn. */
static void fpu_turn(uint32_t loops, float c)
{
    static const float one = 1;

    __asm__ volatile("1: fabs\n"
                     "fsqrt\n"
                     "fmul %%st, %%st\n"
                     "fmul %%st, %%st\n"
                     "fmuls %1\n"
                     "fdivs %2\n"
                     "fsubrs %2\n"
                     "fxch %%st(6)\n"
                     "fincstp\n"
                     "decl %0\n"
                     "jnz 1b\n"
                     : "+r"(loops)
                     : "m"(c), "m"(one)
                     : "cc");
}

static void fpu_report(const char *label)
{
    struct fpu_image image;
    uint32_t sum = 0;

    __asm__ volatile("fnsave %0; frstor %0" : "+m"(image));
    for (unsigned i = 0; i < N_REGS; i++) {
        digest_mix((uint32_t)image.st[i].mantissa);
        digest_mix((uint32_t)(image.st[i].mantissa >> 32));
        digest_mix(image.st[i].exponent);
        sum =
            (sum << 5 | sum >> 27) ^ (uint32_t)(image.st[i].mantissa >> 13) ^ image.st[i].exponent;
    }
    print("%s control %04x status %04x tags %04x\n", label, image.environment.control,
          image.environment.status & STATUS_DEFINED, image.environment.tag);
    digest_mix(image.environment.status & STATUS_DEFINED);
    probe_report(" registers", sum);
}

/* Integers, packed decimals, single precision, and back. */
static void fpu_conversions(uint32_t *seed)
{
    int32_t integer = (int32_t)random_next(seed), back;
    int32_t divisor = (int32_t)(random_next(seed) % 40) + 3;
    uint8_t bcd[10];
    float single;
    uint64_t wide;

    __asm__ volatile("fildl %1; fbstp %0" : "=m"(bcd) : "m"(integer));
    for (unsigned i = 0; i < 10; i += 2)
        digest_mix(bcd[i] | (uint32_t)bcd[i + 1] << 8);
    __asm__ volatile("fbld %3; fidivl %4; fsts %0; frndint; fistl %1; fistpll %2"
                     : "=m"(single), "=m"(back), "=m"(wide)
                     : "m"(bcd), "m"(divisor));
    __asm__ volatile("movl %1, %0" : "=r"(integer) : "m"(single));
    digest_mix((uint32_t)back);
    digest_mix((uint32_t)wide);
    probe_report(" converted", (uint32_t)integer);
}

/* FCOM and its FNSTSW, FCOMI and its EFLAGS, on numbers the nonce orders. */
static void fpu_compare(uint32_t *seed)
{
    int32_t a = (int32_t)random_next(seed) >> 28, b = (int32_t)random_next(seed) >> 28;
    uint16_t status;
    uint8_t below, equal;

    __asm__ volatile("fildl %4; fildl %3; fcomi %%st(1), %%st; setb %1; sete %2; fcompp; fnstsw %0"
                     : "=a"(status), "=m"(below), "=m"(equal)
                     : "m"(a), "m"(b)
                     : "cc", "memory");
    digest_mix(status & 0x4500u);
    probe_report(" compared", (status & 0x4500u) | below << 4 | equal);
}

void probe_main(uint32_t nonce)
{
    uint32_t seed = nonce;
    uint16_t control = (uint16_t)(CONTROL_MASKED | (random_next(&seed) & CONTROL_ROUND));

    fpu_load(&seed, control);
    fpu_report("loaded");
    for (unsigned i = 0; i < 4; i++) {
        fpu_turn(N_LOOPS + random_next(&seed) % 64, 1.953125f);
        fpu_report("turned");
    }
    __asm__ volatile("fninit");
    for (unsigned i = 0; i < 3; i++) {
        fpu_compare(&seed);
        fpu_conversions(&seed);
    }
}
