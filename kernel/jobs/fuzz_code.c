/* SPDX-License-Identifier: MIT
 *
 * The generator of random guest programs. Each chunk is one idea of how a guest might get at the host;
 * purely random bytes are only one of them, since they seldom get past their first fault.
 */
#include "jobs/fuzz_code.h"
#include <stdbool.h>
#include "lib/string.h"
#include "x86/cr.h"
#include "x86/desc.h"
#include "x86/trap.h"

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled". */
void fuzz_seed(struct fuzz_random *random, uint64_t seed)
{
    random->state = (seed + 1) * 0x9E3779B97F4A7C15ULL | 1;
    fuzz_number(random);
}

uint32_t fuzz_number(struct fuzz_random *random)
{
    uint64_t x = random->state;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    random->state = x;
    return (uint32_t)(x * 0x2545F4914F6CDD1DULL >> 32);
}

uint32_t fuzz_below(struct fuzz_random *random, uint32_t limit)
{
    return (uint32_t)((uint64_t)fuzz_number(random) * limit >> 32);
}

static uint32_t odd_address(struct fuzz_random *random)
{
    static const uint32_t edges[] = {0,          0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, 0xFFFFF000,
                                     0x00100000, 0x00200000, 0x00002000, 0x80100000, 0xFFC00000};

    switch (fuzz_below(random, 4)) {
    case 0: return fuzz_number(random);
    case 1: return 0x200000 + fuzz_below(random, 0x10000);
    default:
        return edges[fuzz_below(random, sizeof(edges) / sizeof(edges[0]))] +
               fuzz_below(random, 64) - 32;
    }
}

static uint16_t odd_selector(struct fuzz_random *random)
{
    switch (fuzz_below(random, 6)) {
    case 0: return (uint16_t)fuzz_number(random);
    case 1: return (uint16_t)(HOST_CS + fuzz_below(random, 0x40));
    default: return (uint16_t)fuzz_below(random, FUZZ_SLOTS * 8);
    }
}

/* Writing a chunk. */
struct pen {
    uint8_t *code;
    unsigned n;
};

static void emit(struct pen *pen, uint8_t byte)
{
    if (pen->n < FUZZ_CHUNK_SIZE) {
        pen->code[pen->n++] = byte;
    }
}

static void emit_bytes(struct pen *pen, const uint8_t *bytes, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        emit(pen, bytes[i]);
    }
}

static void emit_number(struct pen *pen, uint32_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        emit(pen, (uint8_t)(value >> (8 * i)));
    }
}

static void emit_prefix(struct pen *pen, struct fuzz_random *random)
{
    static const uint8_t prefixes[] = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65,
                                       0x66, 0x67, 0xF0, 0xF2, 0xF3};

    while (fuzz_below(random, 3) == 0) {
        emit(pen, prefixes[fuzz_below(random, sizeof(prefixes))]);
    }
}

static void emit_push(struct pen *pen, uint32_t value)
{
    emit(pen, 0x68);
    emit_number(pen, value, 4);
}

/* Two stores that make a far pointer in memory, at ESI. */
static void emit_far_pointer(struct pen *pen, struct fuzz_random *random)
{
    static const uint8_t store_low[] = {0xC7, 0x06}, store_high[] = {0xC7, 0x46, 0x04};

    emit_bytes(pen, store_low, sizeof(store_low));
    emit_number(pen, odd_address(random), 4);
    emit_bytes(pen, store_high, sizeof(store_high));
    emit_number(pen, odd_selector(random), 4);
}

/* mov ax, selector; mov sreg, ax */
static void emit_load_segment(struct pen *pen, struct fuzz_random *random, unsigned sreg)
{
    emit(pen, 0xB8);
    emit_number(pen, odd_selector(random), 4);
    emit(pen, 0x8E);
    emit(pen, (uint8_t)(0xC0 | sreg << 3));
}

/* A loop of harmless arithmetic: most of the hundred instructions that a program is to execute. */
static void chunk_compute(struct pen *pen, struct fuzz_random *random)
{
    static const uint8_t body[] = {0x01, 0xC8, 0xC1, 0xC0, 0x05, 0x31, 0xC2, 0x49, 0x75, 0xF6};

    emit(pen, 0xB9); /* mov ecx, n; 1: add eax, ecx; rol eax, 5; xor edx, eax; dec ecx; jnz 1b */
    emit_number(pen, 5 + fuzz_below(random, 40), 4);
    emit_bytes(pen, body, sizeof(body));
}

static void chunk_noise(struct pen *pen, struct fuzz_random *random)
{
    while (pen->n < FUZZ_CHUNK_SIZE - 8) {
        emit(pen, (uint8_t)fuzz_number(random));
    }
}

/* One opcode with random prefixes, ModRM, SIB and displacement: two-byte and VEX maps included. */
static void chunk_opcode(struct pen *pen, struct fuzz_random *random)
{
    static const uint8_t maps[] = {0x0F, 0x0F, 0xC4, 0xC5, 0x62, 0x8F, 0xD9, 0xDF};

    emit_prefix(pen, random);
    emit(pen, maps[fuzz_below(random, sizeof(maps))]);
    for (unsigned i = 0; i < 8; i++) {
        emit(pen, (uint8_t)fuzz_number(random));
    }
}

static void chunk_privileged(struct pen *pen, struct fuzz_random *random)
{
    static const uint8_t one[] = {0xFA, 0xFB, 0xF4, 0xCF, 0xEC, 0xED, 0xEE, 0xEF,
                                  0x6C, 0x6D, 0x6E, 0x6F, 0xE4, 0xE6, 0x9D, 0x9C,
                                  0xCC, 0xCE, 0xF1, 0xC8, 0xC9, 0x60, 0x61};
    static const uint8_t two[] = {0x00, 0x01, 0x05, 0x06, 0x07, 0x08, 0x09, 0x20,
                                  0x21, 0x22, 0x23, 0x30, 0x31, 0x32, 0x33, 0x34,
                                  0x35, 0xA1, 0xA9, 0xAE, 0xC7, 0x02, 0x03, 0xB2};

    emit_prefix(pen, random);
    if (fuzz_below(random, 2) == 0) {
        emit(pen, one[fuzz_below(random, sizeof(one))]);
        emit_number(pen, fuzz_number(random), 4);
    } else {
        emit(pen, 0x0F);
        emit(pen, two[fuzz_below(random, sizeof(two))]);
        emit_number(pen, fuzz_number(random), 4);
        emit_number(pen, fuzz_number(random), 2);
    }
}

static void chunk_segment(struct pen *pen, struct fuzz_random *random)
{
    static const uint8_t pops[] = {0x07, 0x17, 0x1F};

    emit_prefix(pen, random);
    switch (fuzz_below(random, 3)) {
    case 0:
        emit_push(pen, odd_selector(random));
        emit(pen, pops[fuzz_below(random, sizeof(pops))]);
        break;
    case 1: /* lss, lfs, lgs */
        emit_far_pointer(pen, random);
        emit(pen, 0x0F);
        emit(pen, (uint8_t)(0xB2 + 2 * fuzz_below(random, 2) + fuzz_below(random, 2)));
        emit(pen, (uint8_t)(0x06 | fuzz_below(random, 8) << 3));
        break;
    default: emit_load_segment(pen, random, fuzz_below(random, 6)); break;
    }
}

static void chunk_far(struct pen *pen, struct fuzz_random *random)
{
    uint32_t flags = fuzz_number(random) & (EFLAGS_TF | EFLAGS_NT | EFLAGS_IOPL | EFLAGS_VM |
                                            EFLAGS_AC | EFLAGS_DF | EFLAGS_IF | EFLAGS_CF);

    switch (fuzz_below(random, 4)) {
    case 0: /* jmp or call, direct */
        emit_prefix(pen, random);
        emit(pen, fuzz_below(random, 2) ? 0xEA : 0x9A);
        emit_number(pen, odd_address(random), 4);
        emit_number(pen, odd_selector(random), 2);
        break;
    case 1: /* through memory */
        emit_far_pointer(pen, random);
        emit_prefix(pen, random);
        emit(pen, 0xFF);
        emit(pen, fuzz_below(random, 2) ? 0x1E : 0x2E);
        break;
    default: /* ret or iret, with a stack to return to */
        emit_push(pen, odd_selector(random));
        emit_push(pen, odd_address(random));
        emit_push(pen, flags);
        emit_push(pen, odd_selector(random));
        emit_push(pen, odd_address(random));
        emit_prefix(pen, random);
        emit(pen, fuzz_below(random, 2) ? 0xCF : 0xCB);
        break;
    }
}

/* Loads and stores at the edges of the address space, through any segment. */
static void chunk_access(struct pen *pen, struct fuzz_random *random)
{
    static const uint8_t operations[] = {0x8B, 0x89, 0x87, 0x01, 0x39, 0x62, 0x86, 0x8A};

    emit_load_segment(pen, random, fuzz_below(random, 2) ? 4 : 5);
    emit(pen, fuzz_below(random, 2) ? 0x64 : 0x65);
    emit_prefix(pen, random);
    emit(pen, operations[fuzz_below(random, sizeof(operations))]);
    emit(pen, (uint8_t)(0x05 | fuzz_below(random, 8) << 3)); /* disp32 */
    emit_number(pen, odd_address(random), 4);
}

/* Another stack, and what pushes and pops on it do. */
static void chunk_stack(struct pen *pen, struct fuzz_random *random)
{
    static const uint8_t operations[] = {0x50, 0x58, 0x60, 0x61, 0x9C, 0x0E,
                                         0xC9, 0xC3, 0xCB, 0xCF, 0x06};

    if (fuzz_below(random, 2)) {
        emit_load_segment(pen, random, 2);
    }
    emit(pen, 0xBC);
    emit_number(pen, odd_address(random), 4);
    for (unsigned i = 0; i < 3; i++) {
        emit_prefix(pen, random);
        emit(pen, operations[fuzz_below(random, sizeof(operations))]);
    }
}

/* A stack whose base and ESP sum up beyond 4 GiB, and the 16-bit far transfers that QEMU does not wrap. */
static void chunk_wrap(struct pen *pen, struct fuzz_random *random)
{
    static const uint8_t ends[][3] = {
        {0x66, 0xFF, 0x1E}, {0x66, 0xCB, 0x90}, {0x66, 0xCF, 0x90}, {0xCB, 0x90, 0x90}};

    emit(pen, 0xB8);
    emit_number(pen, FUZZ_WRAP_SLOT * 8 | 1, 4);
    emit(pen, 0x8E); /* mov ss, ax */
    emit(pen, 0xD0);
    emit(pen, 0xBC);
    emit_number(pen,
                fuzz_below(random, 2) ? 0x101000 + fuzz_below(random, 64) : odd_address(random), 4);
    emit_bytes(pen, ends[fuzz_below(random, 4)], 3);
}

static void chunk_flags(struct pen *pen, struct fuzz_random *random)
{
    emit_push(pen, fuzz_number(random) & ~(fuzz_below(random, 4) ? EFLAGS_TF : 0U));
    emit(pen, 0x9D);
    emit(pen, 0x9C);
    emit(pen, 0x58);
    if (fuzz_below(random, 2)) {
        emit(pen, 0x0F); /* sysenter or syscall, with these flags */
        emit(pen, fuzz_below(random, 2) ? 0x34 : 0x05);
    }
}

static void chunk_interrupt(struct pen *pen, struct fuzz_random *random)
{
    emit(pen, 0xCD);
    emit(pen, (uint8_t)fuzz_number(random));
}

/* The table itself: a descriptor rewritten by the guest, then used. */
static void chunk_table(struct pen *pen, struct fuzz_random *random)
{
    uint32_t slot = fuzz_below(random, FUZZ_SLOTS);
    uint64_t desc = fuzz_make_descriptor(random);

    for (unsigned half = 0; half < 2; half++) {
        emit(pen, 0x36);
        emit(pen, 0xC7);
        emit(pen, 0x05);
        emit_number(pen, 0x2000 + slot * 8 + half * 4, 4);
        emit_number(pen, (uint32_t)(desc >> (32 * half)), 4);
    }
    emit(pen, 0xB8);
    emit_number(pen, slot * 8 | fuzz_below(random, 4), 4);
    emit(pen, 0x8E);
    emit(pen, (uint8_t)(0xC0 | fuzz_below(random, 6) << 3));
}

static bool is_bit_test(uint8_t second)
{
    return (second & 0xE7) == 0xA3 || second == 0xBA; /* BT, BTS, BTR, BTC; group 8 */
}

/* QEMU 7.2 dies of a locked bit test of a register (LOCK BT, BTS, BTR, BTC: "tcg fatal error") and of opcodes in the
 * maps 0F 38 and 0F 3A that exist only with VEX (0F 38 0C: it crashes); hardware raises #UD for both. Leave the
 * LOCK out wherever a bit test may follow it, and keep off those maps but through VEX. */
static void spare_the_emulator(uint8_t code[FUZZ_CHUNK_SIZE])
{
    for (unsigned i = 0; i + 1 < FUZZ_CHUNK_SIZE; i++) {
        if (code[i] == 0x0F && (code[i + 1] == 0x38 || code[i + 1] == 0x3A)) {
            code[i + 1] = 0x0B; /* UD2 */
        }
        if (code[i] == 0x0F && is_bit_test(code[i + 1])) {
            for (unsigned back = 1; back <= 14 && back <= i; back++) {
                if (code[i - back] == 0xF0) {
                    code[i - back] = 0x90;
                }
            }
        }
    }
}

void fuzz_make_chunk(struct fuzz_random *random, uint8_t code[FUZZ_CHUNK_SIZE])
{
    static void (*const sorts[])(struct pen *, struct fuzz_random *) = {
        chunk_compute, chunk_compute, chunk_noise, chunk_opcode, chunk_opcode,    chunk_privileged,
        chunk_segment, chunk_segment, chunk_far,   chunk_far,    chunk_access,    chunk_access,
        chunk_stack,   chunk_flags,   chunk_table, chunk_table,  chunk_interrupt, chunk_wrap,
    };
    struct pen pen = {.code = code};

    memset(code, 0x90, FUZZ_CHUNK_SIZE);
    sorts[fuzz_below(random, sizeof(sorts) / sizeof(sorts[0]))](&pen, random);
    spare_the_emulator(code);
}

uint64_t fuzz_make_descriptor(struct fuzz_random *random)
{
    uint64_t bits = (uint64_t)fuzz_below(random, 16) << DESC_TYPE_SHIFT | DESC_S | DESC_P;

    if (fuzz_below(random, 4) == 0) {
        return (uint64_t)fuzz_number(random) << 32 | fuzz_number(random);
    }
    bits |= (uint64_t)fuzz_below(random, 4) << DESC_DPL_SHIFT;
    bits |= fuzz_below(random, 4) ? DESC_DB : 0;
    bits |= fuzz_below(random, 4) ? DESC_G : 0;
    bits |= fuzz_below(random, 8) ? 0 : DESC_L;
    bits &= fuzz_below(random, 8) ? ~0ULL : ~DESC_S;
    bits &= fuzz_below(random, 8) ? ~0ULL : ~DESC_P;
    return desc_make(fuzz_below(random, 2) ? 0 : odd_address(random),
                     fuzz_below(random, 4) ? 0xFFFFF : fuzz_number(random), bits);
}

void fuzz_make_registers(struct fuzz_random *random, struct trap_frame *frame)
{
    uint64_t *const registers[] = {&frame->rax, &frame->rbx, &frame->rcx,
                                   &frame->rdx, &frame->rdi, &frame->rbp};

    for (unsigned i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
        *registers[i] = fuzz_below(random, 2) ? odd_address(random) : fuzz_below(random, 64);
    }
    frame->rflags =
        EFLAGS_FIXED | (fuzz_number(random) & (EFLAGS_CF | EFLAGS_ZF | EFLAGS_SF | EFLAGS_AC |
                                               EFLAGS_NT | EFLAGS_DF | EFLAGS_OF));
}
