// SPDX-License-Identifier: MIT
//
// The one-page decoder: each instruction that it must know in its real encodings, every truncation of
// them, and any bytes at all. opcodes.fast.bats compares the same names with those of GNU objdump.
// sources: solutions/lab1-deprivilege/opcode.c
#include <stdint.h>
#include <stdlib.h>
#include "unit.h"
#include "vmm/opcode.h"

struct encoding {
    const char *bytes; // ends with the string: no encoding here holds a 0 but as its last byte
    unsigned n;
    enum opcode_kind kind;
    const char *name;
    unsigned length, size, number, in_dx;
};

#define BYTES(text) (text), sizeof(text) - 1

static const struct encoding encodings[] = {
    {BYTES("\xE4\x60"), OPCODE_IN, "in", 2, 1, 0x60, 0},
    {BYTES("\xE5\x60"), OPCODE_IN, "in", 2, 4, 0x60, 0},
    {BYTES("\x66\xE5\x60"), OPCODE_IN, "in", 3, 2, 0x60, 0},
    {BYTES("\xE6\x80"), OPCODE_OUT, "out", 2, 1, 0x80, 0},
    {BYTES("\xE7\xFF"), OPCODE_OUT, "out", 2, 4, 0xFF, 0},
    {BYTES("\x66\xE7\x00"), OPCODE_OUT, "out", 3, 2, 0, 0},
    {BYTES("\x66\xE6\x80"), OPCODE_OUT, "out", 3, 1, 0x80, 0},
    {BYTES("\xEC"), OPCODE_IN, "in", 1, 1, 0, 1},
    {BYTES("\xED"), OPCODE_IN, "in", 1, 4, 0, 1},
    {BYTES("\x66\xED"), OPCODE_IN, "in", 2, 2, 0, 1},
    {BYTES("\xEE"), OPCODE_OUT, "out", 1, 1, 0, 1},
    {BYTES("\xEF"), OPCODE_OUT, "out", 1, 4, 0, 1},
    {BYTES("\x66\xEF"), OPCODE_OUT, "out", 2, 2, 0, 1},
    {BYTES("\x26\x67\xF3\x66\xEF"), OPCODE_OUT, "out", 5, 2, 0, 1},
    {BYTES("\x6C"), OPCODE_STRING_IO, "ins", 0, 4, 0, 0},
    {BYTES("\xF3\x6D"), OPCODE_STRING_IO, "ins", 0, 4, 0, 0},
    {BYTES("\x66\xF3\x6D"), OPCODE_STRING_IO, "ins", 0, 2, 0, 0},
    {BYTES("\x6E"), OPCODE_STRING_IO, "outs", 0, 4, 0, 0},
    {BYTES("\xF3\x64\x6F"), OPCODE_STRING_IO, "outs", 0, 4, 0, 0},
    {BYTES("\xCC"), OPCODE_INT, "int3", 1, 4, 3, 0},
    {BYTES("\xCD\x80"), OPCODE_INT, "int", 2, 4, 0x80, 0},
    {BYTES("\xCD\x03"), OPCODE_INT, "int", 2, 4, 3, 0},
    {BYTES("\x66\x2E\xCD\xFF"), OPCODE_INT, "int", 4, 2, 0xFF, 0},
    {BYTES("\xCE"), OPCODE_INT, "into", 1, 4, 4, 0},
    {BYTES("\xF1"), OPCODE_INT, "int1", 1, 4, 1, 0},
#define PRIVILEGED(text, name)                                                                     \
    {                                                                                              \
        BYTES(text), OPCODE_PRIVILEGED, name, 0, 0, 0, 0                                           \
    }
    PRIVILEGED("\xF4", "hlt"),
    PRIVILEGED("\xFA", "cli"),
    PRIVILEGED("\xF3\xFA", "cli"),
    PRIVILEGED("\xFB", "sti"),
    PRIVILEGED("\xCF", "iret"),
    PRIVILEGED("\x66\xCF", "iret"),
    PRIVILEGED("\x0F\x00\xC0", "sldt"),
    PRIVILEGED("\x0F\x00\xC9", "str"),
    PRIVILEGED("\x0F\x00\xD0", "lldt"),
    PRIVILEGED("\x0F\x00\x15\x44\x33\x22\x11", "lldt"),
    PRIVILEGED("\x0F\x00\xD8", "ltr"),
    PRIVILEGED("\x0F\x01\x05\x44\x33\x22\x11", "sgdt"),
    PRIVILEGED("\x0F\x01\x08", "sidt"),
    PRIVILEGED("\x0F\x01\x10", "lgdt"),
    PRIVILEGED("\x66\x0F\x01\x10", "lgdt"),
    PRIVILEGED("\x2E\x0F\x01\x5D\x44", "lidt"),
    PRIVILEGED("\x0F\x01\xE0", "smsw"),
    PRIVILEGED("\x66\x0F\x01\xE3", "smsw"),
    PRIVILEGED("\x0F\x01\xF0", "lmsw"),
    PRIVILEGED("\x0F\x01\x38", "invlpg"),
    PRIVILEGED("\x0F\x01\xD1", "xsetbv"),
    PRIVILEGED("\x0F\x06", "clts"),
    PRIVILEGED("\x0F\x08", "invd"),
    PRIVILEGED("\x0F\x09", "wbinvd"),
    PRIVILEGED("\x0F\x20\xC0", "mov from control register"),
    PRIVILEGED("\x0F\x20\xE3", "mov from control register"),
    PRIVILEGED("\x0F\x21\xFA", "mov from debug register"),
    PRIVILEGED("\x0F\x22\xD8", "mov to control register"),
    PRIVILEGED("\x0F\x23\xC1", "mov to debug register"),
    PRIVILEGED("\x0F\x30", "wrmsr"),
    PRIVILEGED("\x0F\x31", "rdtsc"),
    PRIVILEGED("\x0F\x32", "rdmsr"),
    PRIVILEGED("\x0F\x33", "rdpmc"),
    PRIVILEGED("\x0F\x34", "sysenter"),
    PRIVILEGED("\x0F\x35", "sysexit"),
    PRIVILEGED("\x0F\x07", "sysret"),
#define OTHER(text)                                                                                \
    {                                                                                              \
        BYTES(text), OPCODE_OTHER, "an unknown instruction", 0, 0, 0, 0                            \
    }
    OTHER("\x90"),
    OTHER("\x0F\x0B"),
    OTHER("\x8E\xD8"),
    OTHER("\x9D"),
    OTHER("\x0F\xA2"),
};

// On memory that ends where the bytes end.
static struct opcode decode(const void *bytes, unsigned n)
{
    uint8_t *copy = malloc(n == 0 ? 1 : n);
    struct opcode op;

    memcpy(copy, bytes, n);
    op = opcode_decode(copy, n);
    free(copy);
    return op;
}

TEST(every_instruction_in_its_encodings)
{
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        const struct encoding *e = &encodings[i];
        struct opcode op = decode(e->bytes, e->n);

        CHECK_EQ(op.kind, e->kind);
        CHECK_STR(op.name, e->name);
        if (e->kind == OPCODE_IN || e->kind == OPCODE_OUT || e->kind == OPCODE_INT) {
            CHECK_EQ(op.length, e->length);
        }
        if (e->kind == OPCODE_IN || e->kind == OPCODE_OUT) {
            CHECK_EQ(op.size, e->size);
            CHECK_EQ(op.port_in_dx, e->in_dx);
        }
        if (e->kind == OPCODE_INT || (e->size != 0 && !e->in_dx && e->kind != OPCODE_STRING_IO)) {
            CHECK_EQ(op.number, e->number);
        }
    }
}

// What follows the instruction changes nothing.
TEST(longer_buffers_change_nothing)
{
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        uint8_t bytes[OPCODE_MAX_LENGTH] = {0};
        struct opcode op, longer;

        memset(bytes, 0xCC, sizeof bytes);
        memcpy(bytes, encodings[i].bytes, encodings[i].n);
        op = decode(encodings[i].bytes, encodings[i].n);
        longer = decode(bytes, sizeof bytes);
        CHECK_EQ(longer.kind, op.kind);
        if (op.kind != OPCODE_PRIVILEGED || bytes[0] != 0x0F) { // ModRM may be among what follows
            CHECK_STR(longer.name, op.name);
        }
        CHECK_EQ(longer.length, op.length);
        CHECK_EQ(longer.number, op.port_in_dx ? longer.number : op.number);
    }
}

// IN, OUT and INT need all their bytes; nothing is read that is not there.
TEST(truncations_are_no_instruction)
{
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        const struct encoding *e = &encodings[i];

        for (unsigned n = 0; n < e->n; n++) {
            struct opcode op = decode(e->bytes, n);

            if (e->length != 0) {
                CHECK_EQ(op.kind, OPCODE_OTHER);
                CHECK_STR(op.name, "an unknown instruction");
            }
        }
    }
    CHECK_EQ(decode("", 0).kind, OPCODE_OTHER);
}

TEST(prefixes_alone_are_no_instruction)
{
    static const uint8_t prefixes[] = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65,
                                       0x66, 0x67, 0xF0, 0xF2, 0xF3};
    uint8_t bytes[OPCODE_MAX_LENGTH] = {0};

    for (size_t i = 0; i < sizeof prefixes; i++) {
        memset(bytes, prefixes[i], sizeof bytes);
        for (unsigned n = 0; n <= sizeof bytes; n++) {
            CHECK_EQ(decode(bytes, n).kind, OPCODE_OTHER);
        }
        bytes[sizeof bytes - 1] = 0xFA;
        CHECK_STR(decode(bytes, sizeof bytes).name, "cli");
    }
}

// Whatever the bytes: no read past them, a name, and a length that lies within them.
TEST(any_bytes)
{
    uint64_t state = 7;
    unsigned seen[OPCODE_PRIVILEGED + 1] = {0}, wrong = 0;

    for (unsigned i = 0; i < 300000; i++) {
        uint8_t bytes[OPCODE_MAX_LENGTH] = {0};
        unsigned n = i % (OPCODE_MAX_LENGTH + 1);
        struct opcode op;

        for (unsigned j = 0; j < n; j++) {
            state = state * 6364136223846793005 + 1442695040888963407;
            bytes[j] = (uint8_t)(state >> 56);
        }
        if (n > 1 && i & 16) {
            bytes[0] = 0x0F;
        }
        op = decode(bytes, n);
        wrong += op.name == NULL || op.length > n || op.kind > OPCODE_PRIVILEGED;
        wrong += (op.size != 1 && op.size != 2 && op.size != 4);
        if (op.kind <= OPCODE_PRIVILEGED) {
            seen[op.kind]++;
        }
    }
    CHECK_EQ(wrong, 0);
    for (unsigned kind = OPCODE_OTHER; kind <= OPCODE_PRIVILEGED; kind++) {
        CHECK(seen[kind] > 100);
    }
}

// A table for opcodes.fast.bats: every opcode of one byte and of two, and all ModRM of the two groups.
// One line each: bytes, then what the decoder calls it.
static void print_row(const uint8_t *bytes)
{
    struct opcode op = opcode_decode(bytes, 15);

    for (unsigned i = 0; i < 16; i++) {
        printf("\\x%02x", bytes[i]);
    }
    printf(" %s\n", op.kind == OPCODE_OTHER ? "-" : op.name);
}

TEST(the_table_for_the_comparison_with_objdump)
{
    uint8_t bytes[16] = {0, 0x05, 0, 0, 0, 0};

    memset(bytes + 6, 0x90, sizeof bytes - 6);
    if (getenv("PEEL_OPCODE_TABLE") == NULL) {
        return;
    }
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        bytes[0] = (uint8_t)opcode;
        print_row(bytes);
    }
    bytes[0] = 0x0F;
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        bytes[1] = (uint8_t)opcode;
        bytes[2] = opcode >= 0x20 && opcode <= 0x23 ? 0xC0 : 0x05;
        print_row(bytes);
    }
    for (unsigned group = 0; group < 2; group++) {
        for (unsigned modrm = 0; modrm < 256; modrm++) {
            bytes[1] = (uint8_t)group;
            bytes[2] = (uint8_t)modrm;
            print_row(bytes);
        }
    }
}
