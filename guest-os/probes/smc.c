/* SPDX-License-Identifier: MIT
 *
 * Self-modifying and freshly generated code: an instruction patched just before it runs, one patched
 * by its own neighbour in the same page, whole functions written to fresh pages, called, changed and
 * called again. Immediates, operations and addresses come from the nonce.
 * Popek and Goldberg: equivalence. Direct execution gets it for nothing; a translator pays for it, and
 * one that forgets to watch the guest's code pages runs the old instructions.
 */
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "smc";

#define PAGE      0x1000
#define CODE_BASE 0x200000
#define N_PAGES   256
#define N_OPS     24

/* Patch the immediate of an instruction some bytes ahead, then jump to it: the order of the manual
 * for self-modifying code (Intel SDM volume 3, 10.1.3, option 1). */
static __attribute__((noinline)) uint32_t smc_patch_here(uint32_t value)
{
    uint32_t result;

    __asm__ volatile("movl %1, 1f + 1\n"
                     "jmp 1f\n"
                     "1: movl $0x11111111, %%eax\n"
                     : "=a"(result)
                     : "r"(value)
                     : "memory");
    return result;
}

/* A loop whose body rewrites its own operation each turn: 0x05 ADD, 0x2d SUB, 0x35 XOR, all with EAX
 * and an imm32. */
static __attribute__((noinline)) uint32_t smc_patch_loop(uint32_t *seed, unsigned turns)
{
    static const uint8_t opcodes[3] = {0x05, 0x2d, 0x35};
    uint32_t x = random_next(seed);

    while (turns--) {
        uint32_t r = random_next(seed);

        __asm__ volatile(
            "movb %b1, 1f\n"
            "movl %2, 1f + 1\n"
            "jmp 1f\n"
            "1: .byte 0x05\n" /* ADD EAX, imm32: the assembler would choose the short form */
            ".long 0\n"
            : "+a"(x)
            : "q"((uint32_t)opcodes[r % 3]), "r"(r)
            : "cc", "memory");
        digest_mix(x);
    }
    return x;
}

static uint8_t *emit_byte(uint8_t *at, uint32_t byte)
{
    *at = (uint8_t)byte;
    return at + 1;
}

static uint8_t *emit_word(uint8_t *at, uint32_t word)
{
    for (unsigned i = 0; i < 4; i++, word >>= 8)
        at = emit_byte(at, word & 0xff);
    return at;
}

/* One random operation on EAX, appended at `at`; *model becomes what it makes of it. */
static uint8_t *emit_op(uint8_t *at, uint32_t *seed, uint32_t *model)
{
    uint32_t r = random_next(seed), n = r >> 8 & 31;

    switch (r % 4) {
    case 0: *model += r; return emit_word(emit_byte(at, 0x05), r);
    case 1: *model ^= r; return emit_word(emit_byte(at, 0x35), r);
    case 2: *model -= r; return emit_word(emit_byte(at, 0x2d), r);
    default:
        *model = n ? *model << n | *model >> (32 - n) : *model;
        return emit_byte(emit_byte(emit_byte(at, 0xc1), 0xc0), n); /* ROL EAX, n */
    }
}

static uint32_t call_code(const uint8_t *code, uint32_t eax)
{
    __asm__ volatile("call *%1" : "+a"(eax) : "r"(code) : "cc", "memory");
    return eax;
}

/* Functions across page ends, several in a page; then one of them is overwritten and called again. */
static void smc_generate(uint32_t *seed, uint32_t *wrong)
{
    uint32_t page = CODE_BASE + random_next(seed) % N_PAGES * PAGE;
    uint8_t *code = (uint8_t *)(page + PAGE - 20 - random_next(seed) % 90);
    uint32_t start = random_next(seed), result = 0;

    for (unsigned version = 0; version < 3; version++) {
        uint32_t model = start;
        uint8_t *at = code;

        for (unsigned i = 0; i < N_OPS; i++)
            at = emit_op(at, seed, &model);
        emit_byte(at, 0xc3);
        result = call_code(code, start);
        *wrong += result != model;
        digest_mix(result);
    }
}

/* Code that writes into a page it does not run in, then runs there, then changes the page it came
 * from: generated jumps between two pages. */
static void smc_ping_pong(uint32_t *seed)
{
    uint8_t *a = (uint8_t *)(CODE_BASE + random_next(seed) % N_PAGES * PAGE + 0x40);
    uint8_t *b = a + PAGE * (1 + random_next(seed) % 8);
    uint32_t x = random_next(seed);

    for (unsigned i = 0; i < 16; i++) {
        uint8_t *at = emit_word(emit_byte(a, 0x05), random_next(seed));

        emit_word(emit_byte(at, 0xe9), (uint32_t)(b - (at + 5)));
        at = emit_word(emit_byte(b, 0x35), random_next(seed));
        at = emit_byte(emit_byte(at, 0xd1), 0xc0); /* ROL EAX, 1 */
        emit_byte(at, 0xc3);
        x = call_code(a, x);
        digest_mix(x);
    }
    probe_report("ping pong", x);
}

void probe_main(uint32_t nonce)
{
    uint32_t seed = nonce, wrong = 0, sum = 0;

    for (unsigned i = 0; i < 16; i++) {
        uint32_t value = random_next(&seed);

        sum = sum * 3 + smc_patch_here(value);
        wrong += smc_patch_here(value ^ nonce) != (value ^ nonce);
    }
    probe_report("patched", sum);
    probe_report("patched loop", smc_patch_loop(&seed, 64));
    for (unsigned i = 0; i < 24; i++)
        smc_generate(&seed, &wrong);
    probe_report("wrong", wrong);
    smc_ping_pong(&seed);
    smc_ping_pong(&seed);
}
