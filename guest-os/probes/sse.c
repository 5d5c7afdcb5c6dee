/* SPDX-License-Identifier: MIT
 *
 * SSE2: xmm0-7 and MXCSR are live through a long loop and through console output. The runtime is
 * compiled without SSE, so whatever changes them is the hypervisor's or another VM's doing.
 * No approximating instruction (RCPPS, RSQRTPS): processors differ in them.
 * Popek and Goldberg: equivalence under preemption, of state that an exit need not touch.
 */
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "sse";

#define N_LOOPS 25000
#define N_REGS  8

#define MXCSR_MASKED 0x1f80
#define MXCSR_ROUND  0x6000
#define MXCSR_FTZ    0x8000

struct sse_register {
    uint32_t word[4];
} __attribute__((aligned(16)));

static void sse_load(const struct sse_register *r, uint32_t mxcsr)
{
    __asm__ volatile("movdqa (%0), %%xmm0\n"
                     "movdqa 16(%0), %%xmm1\n"
                     "movdqa 32(%0), %%xmm2\n"
                     "movdqa 48(%0), %%xmm3\n"
                     "movups 64(%0), %%xmm4\n"
                     "movapd 80(%0), %%xmm5\n"
                     "movdqu 96(%0), %%xmm6\n"
                     "movaps 112(%0), %%xmm7\n"
                     "ldmxcsr %1\n"
                     :
                     : "r"(r), "m"(mxcsr)
                     : "memory");
}

static uint32_t sse_store(struct sse_register *r)
{
    uint32_t mxcsr;

    __asm__ volatile("movdqa %%xmm0, (%1)\n"
                     "movdqa %%xmm1, 16(%1)\n"
                     "movntdq %%xmm2, 32(%1)\n"
                     "movdqu %%xmm3, 48(%1)\n"
                     "movups %%xmm4, 64(%1)\n"
                     "movapd %%xmm5, 80(%1)\n"
                     "movdqa %%xmm6, 96(%1)\n"
                     "movaps %%xmm7, 112(%1)\n"
                     "sfence\n"
                     "stmxcsr %0\n"
                     : "=m"(mxcsr)
                     : "r"(r)
                     : "memory");
    return mxcsr;
}

/* xmm0-2 and xmm7: integers. xmm4: four singles, xmm5: two doubles, each lane along x -> 1 - c x^2,
 * which for c near 2 is chaotic, so that one wrong bit soon fills the number; it stays in [-1, 1].
 * xmm6: c for the doubles. xmm3 is what each step leaves. */
static void sse_turn(uint32_t loops)
{
    static const double ones[2] __attribute__((aligned(16))) = {1, 1};
    static const float singles[8]
        __attribute__((aligned(16))) = {1, 1, 1, 1, 1.953125f, 1.984375f, 1.9375f, 1.875f};

    __asm__ volatile("1: paddq %%xmm1, %%xmm0\n"
                     "pmuludq %%xmm0, %%xmm2\n"
                     "pshufd $0x39, %%xmm0, %%xmm3\n"
                     "pxor %%xmm3, %%xmm2\n"
                     "psubw %%xmm2, %%xmm1\n"
                     "pavgb %%xmm1, %%xmm7\n"
                     "pmaddwd %%xmm0, %%xmm7\n"
                     "movaps (%2), %%xmm3\n"
                     "shufps $0x39, %%xmm4, %%xmm4\n"
                     "mulps %%xmm4, %%xmm4\n"
                     "mulps 16(%2), %%xmm4\n"
                     "subps %%xmm4, %%xmm3\n"
                     "movaps %%xmm3, %%xmm4\n"
                     "movapd (%1), %%xmm3\n"
                     "mulpd %%xmm5, %%xmm5\n"
                     "sqrtpd %%xmm5, %%xmm5\n"
                     "mulpd %%xmm5, %%xmm5\n"
                     "mulpd %%xmm6, %%xmm5\n"
                     "subpd %%xmm5, %%xmm3\n"
                     "movapd %%xmm3, %%xmm5\n"
                     "cvtsd2ss %%xmm5, %%xmm4\n"
                     "decl %0\n"
                     "jnz 1b\n"
                     : "+r"(loops)
                     : "r"(ones), "r"(singles)
                     : "cc", "memory");
}

static void sse_report(const char *label)
{
    struct sse_register r[N_REGS];
    uint32_t mxcsr = sse_store(r), sum = 0;

    for (unsigned i = 0; i < N_REGS; i++)
        for (unsigned j = 0; j < 4; j++) {
            digest_mix(r[i].word[j]);
            sum = (sum << 5 | sum >> 27) ^ r[i].word[j];
        }
    print("%s mxcsr %04x\n", label, mxcsr);
    digest_mix(mxcsr);
    probe_report(" registers", sum);
}

/* Starts below 1 and factors just below 2, whatever the nonce. */
static void sse_make(uint32_t *seed, struct sse_register *r)
{
    for (unsigned i = 0; i < N_REGS; i++)
        for (unsigned j = 0; j < 4; j++)
            r[i].word[j] = random_next(seed);
    for (unsigned j = 0; j < 4; j++)
        r[4].word[j] = 0x3f000000 | (r[4].word[j] & 0x7fffff);
    for (unsigned j = 1; j < 4; j += 2) {
        r[5].word[j] = 0x3fe00000 | (r[5].word[j] & 0xfffff);
        r[6].word[j - 1] = 0;
        r[6].word[j] = 0x3fff0000 | (r[6].word[j] & 0x3fff);
    }
}

/* MMX shares the x87 registers, and with them one more thing to save. */
static void sse_mmx(uint32_t *seed)
{
    uint32_t a = random_next(seed), b = random_next(seed), low;

    __asm__ volatile("movd %1, %%mm0; movd %2, %%mm5; punpckldq %%mm5, %%mm0; paddw %%mm0, %%mm5; "
                     "pmullw %%mm0, %%mm5; psrlq $9, %%mm5; movq2dq %%mm5, %%xmm3; "
                     "movd %%mm5, %0; emms"
                     : "=r"(low)
                     : "r"(a), "r"(b));
    probe_report("mmx", low);
}

void probe_main(uint32_t nonce)
{
    struct sse_register r[N_REGS];
    uint32_t seed = nonce, mode = random_next(&seed);

    sse_make(&seed, r);
    sse_load(r, MXCSR_MASKED | (mode & (MXCSR_ROUND | MXCSR_FTZ)));
    sse_report("loaded");
    for (unsigned i = 0; i < 4; i++) {
        sse_turn(N_LOOPS + random_next(&seed) % 64);
        sse_report("turned");
    }
    sse_mmx(&seed);
    sse_report("after mmx");
}
