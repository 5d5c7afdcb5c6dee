/* SPDX-License-Identifier: MIT
 *
 * String instructions: both directions, all widths, REP with every kind of end, overlapping moves,
 * 16-bit addresses. An interrupt may fall between two iterations, so under preemption this also shows
 * that ECX, ESI, EDI and DF survive an exit in the middle of an instruction.
 * Popek and Goldberg: equivalence of innocuous instructions.
 */
#include "rt/mem.h"
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "string";

#define BUFFER 1024
#define CF     0x001u
#define ZF     0x040u
#define SF     0x080u
#define OF     0x800u

static uint8_t buffer[BUFFER] __attribute__((aligned(16)));

struct string_regs {
    uint32_t count, from, to, a;
    uint32_t flags;
};

/* `dir` is STD or CLD; the runtime is compiled for DF = 0, so every form ends with CLD. */
#define FORM(name, dir, code)                                                                      \
    static void form_##name(struct string_regs *r)                                                 \
    {                                                                                              \
        __asm__ volatile("xorl %%edx, %%edx\n" dir "\n" code "\n pushfl\n popl %%edx\n cld"        \
                         : "+c"(r->count), "+S"(r->from), "+D"(r->to), "+a"(r->a), "=&d"(r->flags) \
                         :                                                                         \
                         : "cc", "memory");                                                        \
        r->flags &= CF | ZF | SF | OF;                                                             \
    }

FORM(movsb, "cld", "rep movsb")
FORM(movsw, "cld", "rep movsw")
FORM(movsl, "cld", "rep movsl")
FORM(movsb_down, "std", "rep movsb")
FORM(movsw_down, "std", "rep movsw")
FORM(movsl_down, "std", "rep movsl")
FORM(stosb, "cld", "rep stosb")
FORM(stosw_down, "std", "rep stosw")
FORM(stosl, "cld", "rep stosl")
FORM(lodsl, "cld", "rep lodsl")
FORM(lodsb_down, "std", "lodsb; lodsb; lodsb")
FORM(cmpsb, "cld", "repe cmpsb")
FORM(cmpsl_down, "std", "repe cmpsl")
FORM(cmpsb_until_equal, "cld", "repne cmpsb")
FORM(scasb, "cld", "repne scasb")
FORM(scasb_down, "std", "repne scasb")
FORM(scasw_while, "cld", "repe scasw")
FORM(movsl_gs, "cld", "rep movsl %%gs:(%%esi), %%es:(%%edi)")
FORM(single, "cld", "movsb; movsw; movsl; stosb; lodsw; scasl; cmpsw")

static void (*const forms[])(struct string_regs *r) = {
    form_movsb,       form_movsw,
    form_movsl,       form_movsb_down,
    form_movsw_down,  form_movsl_down,
    form_stosb,       form_stosw_down,
    form_stosl,       form_lodsl,
    form_lodsb_down,  form_cmpsb,
    form_cmpsl_down,  form_cmpsb_until_equal,
    form_scasb,       form_scasb_down,
    form_scasw_while, form_movsl_gs,
    form_single,
};

#define N_FORMS  (sizeof(forms) / sizeof(forms[0]))
#define N_ROUNDS 6

static uint32_t buffer_sum(void)
{
    uint32_t sum = 0;

    for (unsigned i = 0; i < BUFFER; i++)
        sum = (sum << 5 | sum >> 27) ^ buffer[i];
    return sum;
}

static void buffer_fill(uint32_t *seed)
{
    for (unsigned i = 0; i < BUFFER; i++)
        buffer[i] =
            (uint8_t)(random_next(seed) & 0x03); /* few values: comparisons run on a while */
}

/* Source and destination lie near each other, so that most moves overlap, and far enough from both
 * ends for 64 units of 4 bytes in either direction. */
static void string_step(uint32_t *seed, unsigned form)
{
    uint32_t base = (uint32_t)buffer, r = random_next(seed);
    struct string_regs regs = {
        .count = r % 65, /* 0 included: REP does nothing, and flags stay */
        .from = base + 384 + (r >> 8) % 128,
        .to = base + 384 + (r >> 16) % 128,
        .a = random_next(seed) & 0x03030303,
    };

    forms[form](&regs);
    digest_mix(regs.count);
    digest_mix(regs.from - base);
    digest_mix(regs.to - base);
    digest_mix(regs.a ^ regs.flags);
}

/* 16-bit addresses reach only the first 64 KiB; the page below the boot block is free. */
static void string_addr16(uint32_t nonce)
{
    volatile uint8_t *low = (volatile uint8_t *)0x1000;
    uint32_t count = 0xABCD0000 | (16 + nonce % 16), to = 0x1100;
    uint32_t sum = 0;

    for (unsigned i = 0x100; i < 0x140; i++)
        low[i] = 0;
    __asm__ volatile("addr16 rep stosb" : "+c"(count), "+D"(to) : "a"(nonce | 1) : "memory");
    for (unsigned i = 0x100; i < 0x140; i++)
        sum = sum * 33 + low[i];
    print("addr16 cx=%08x di=%08x sum=%08x\n", count, to, sum);
    digest_mix(count ^ to ^ sum);
}

void probe_main(uint32_t nonce)
{
    uint32_t seed = nonce;

    buffer_fill(&seed);
    for (unsigned round = 0; round < N_ROUNDS; round++) {
        for (unsigned i = 0; i < N_FORMS; i++)
            string_step(&seed, random_next(&seed) % N_FORMS);
        for (unsigned i = 0; i < N_FORMS; i++)
            string_step(&seed, (i + nonce) % N_FORMS);
        probe_report("round", buffer_sum());
        buffer_fill(&seed);
    }
    string_addr16(nonce);
}
