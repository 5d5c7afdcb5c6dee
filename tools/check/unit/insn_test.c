// SPDX-License-Identifier: MIT
//
// The observers' classifier of instructions, and their lengths.
// sources: tools/observe/insn.c tools/observe/insn-length.c
#include <stdbool.h>
#include <stdint.h>
#include "unit.h"
#include "../../observe/insn.h"

/* The bytes of a case, its length and what is wanted of it. */
#define KIND(bits, kind_, ...)                                                                     \
    do {                                                                                           \
        static const uint8_t bytes_[] = {__VA_ARGS__};                                             \
        struct insn insn_;                                                                         \
        CHECK_EQ(insn_classify(bytes_, sizeof bytes_, bits, &insn_), (kind_) != INSN_OTHER);       \
        CHECK_EQ(insn_.kind, kind_);                                                               \
    } while (0)

static struct insn classify(const uint8_t *bytes, size_t size, unsigned bits)
{
    struct insn insn;

    insn_classify(bytes, size, bits, &insn);
    return insn;
}
#define INSN(bits, ...)                                                                            \
    classify((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}), bits)

static void check_io(struct insn insn, enum insn_kind kind, unsigned size, int port)
{
    CHECK_EQ(insn.kind, kind);
    CHECK_EQ(insn.operand_size, size);
    CHECK_EQ(insn.port_in_dx, port < 0);
    if (port >= 0)
        CHECK_EQ(insn.immediate, port);
}

TEST(each_form_of_in_and_out)
{
    check_io(INSN(32, 0xe4, 0x60), INSN_IN, 1, 0x60);
    check_io(INSN(32, 0xe5, 0x61), INSN_IN, 4, 0x61);
    check_io(INSN(32, 0xe6, 0x80), INSN_OUT, 1, 0x80);
    check_io(INSN(32, 0xe7, 0xff), INSN_OUT, 4, 0xff);
    check_io(INSN(32, 0xec), INSN_IN, 1, -1);
    check_io(INSN(32, 0xed), INSN_IN, 4, -1);
    check_io(INSN(32, 0xee), INSN_OUT, 1, -1);
    check_io(INSN(32, 0xef), INSN_OUT, 4, -1);
    check_io(INSN(32, 0x6c), INSN_INS, 1, -1);
    check_io(INSN(32, 0x6d), INSN_INS, 4, -1);
    check_io(INSN(32, 0x6e), INSN_OUTS, 1, -1);
    check_io(INSN(32, 0x6f), INSN_OUTS, 4, -1);
}

TEST(the_operand_size_of_io_depends_on_mode_and_prefix)
{
    check_io(INSN(32, 0x66, 0xef), INSN_OUT, 2, -1);
    check_io(INSN(32, 0x66, 0xee), INSN_OUT, 1, -1);
    check_io(INSN(16, 0xef), INSN_OUT, 2, -1);
    check_io(INSN(16, 0x66, 0xef), INSN_OUT, 4, -1);
    check_io(INSN(64, 0xef), INSN_OUT, 4, -1);
    check_io(INSN(64, 0x48, 0xef), INSN_OUT, 4, -1); /* REX.W makes no 64-bit I/O */
    check_io(INSN(64, 0x66, 0xed), INSN_IN, 2, -1);
    check_io(INSN(32, 0x66, 0x6f), INSN_OUTS, 2, -1);
}

TEST(string_io_says_repetition_address_size_and_segment)
{
    CHECK(!INSN(32, 0x6e).rep);
    CHECK(INSN(32, 0xf3, 0x6e).rep);
    CHECK(INSN(32, 0xf2, 0x6e).rep);
    CHECK(!INSN(32, 0xf3, 0xee).rep);
    CHECK_EQ(INSN(16, 0x6e).address_size, 2);
    CHECK_EQ(INSN(16, 0x67, 0x6e).address_size, 4);
    CHECK_EQ(INSN(32, 0x6e).address_size, 4);
    CHECK_EQ(INSN(32, 0x67, 0x6e).address_size, 2);
    CHECK_EQ(INSN(64, 0x6e).address_size, 8);
    CHECK_EQ(INSN(64, 0x67, 0x6e).address_size, 4);
    CHECK_EQ(INSN(32, 0x6e).segment, INSN_DS);
    CHECK_EQ(INSN(32, 0x26, 0x6e).segment, INSN_ES);
    CHECK_EQ(INSN(32, 0x2e, 0xf3, 0x6e).segment, INSN_CS);
    CHECK_EQ(INSN(32, 0x36, 0x6e).segment, INSN_SS);
    CHECK_EQ(INSN(32, 0x36, 0x3e, 0x6e).segment, INSN_DS); /* the last one */
    CHECK_EQ(INSN(64, 0x26, 0x6e).segment, INSN_DS);       /* ignored there */
    CHECK_EQ(INSN(64, 0x64, 0x6e).segment, INSN_FS);
    CHECK_EQ(INSN(64, 0x65, 0x6e).segment, INSN_GS);
}

TEST(instructions_that_are_counted_by_name)
{
    KIND(32, INSN_HLT, 0xf4);
    KIND(32, INSN_IRET, 0xcf);
    KIND(64, INSN_IRET, 0x48, 0xcf);
    KIND(32, INSN_POPF, 0x9d);
    KIND(32, INSN_INT, 0xcd, 0x80);
    CHECK_EQ(INSN(32, 0xcd, 0x80).immediate, 0x80);
    KIND(32, INSN_INT3, 0xcc);
    KIND(32, INSN_INTO, 0xce);
    KIND(64, INSN_OTHER, 0xce);
    KIND(64, INSN_SYSCALL, 0x0f, 0x05);
    KIND(32, INSN_SYSENTER, 0x0f, 0x34);
    KIND(64, INSN_WRMSR, 0x0f, 0x30);
    KIND(64, INSN_OTHER, 0x0f, 0x32); /* RDMSR */
    KIND(32, INSN_FAR_CALL, 0x9a, 0, 0, 0, 0, 8, 0);
    KIND(64, INSN_OTHER, 0x9a, 0, 0, 0, 0, 8, 0);
    KIND(32, INSN_FAR_CALL, 0xff, 0x1d, 0, 0, 0, 0);
    KIND(32, INSN_OTHER, 0xff, 0xd8); /* no memory operand: undefined */
    KIND(32, INSN_OTHER, 0xff, 0xd0); /* a near call */
}

TEST(mov_to_cr3_and_no_other)
{
    KIND(64, INSN_MOV_CR3, 0x0f, 0x22, 0xd8);
    KIND(64, INSN_MOV_CR3, 0x0f, 0x22, 0x1f); /* mod is ignored */
    KIND(64, INSN_MOV_CR3, 0x41, 0x0f, 0x22, 0xdf);
    KIND(64, INSN_OTHER, 0x44, 0x0f, 0x22, 0xd8); /* CR11 */
    KIND(64, INSN_OTHER, 0x0f, 0x22, 0xc0);
    KIND(64, INSN_OTHER, 0x0f, 0x20, 0xd8); /* from CR3 */
}

TEST(the_groups_of_invalidations_and_vm_entries)
{
    KIND(64, INSN_INVLPG, 0x0f, 0x01, 0x38);
    KIND(64, INSN_INVLPG, 0x0f, 0x01, 0x7c, 0x24, 0x08);
    KIND(64, INSN_OTHER, 0x0f, 0x01, 0xf8); /* SWAPGS */
    KIND(64, INSN_OTHER, 0x0f, 0x01, 0x10); /* LGDT */
    KIND(64, INSN_VMLAUNCH, 0x0f, 0x01, 0xc2);
    KIND(64, INSN_VMRESUME, 0x0f, 0x01, 0xc3);
    KIND(64, INSN_VMRUN, 0x0f, 0x01, 0xd8);
    KIND(64, INSN_INVLPGA, 0x0f, 0x01, 0xdf);
    KIND(64, INSN_OTHER, 0x0f, 0x01, 0xd9); /* VMMCALL */
    KIND(64, INSN_INVEPT, 0x66, 0x0f, 0x38, 0x80, 0x08);
    KIND(64, INSN_INVVPID, 0x66, 0x0f, 0x38, 0x81, 0x08);
    KIND(64, INSN_INVPCID, 0x66, 0x0f, 0x38, 0x82, 0x08);
    KIND(64, INSN_OTHER, 0x0f, 0x38, 0x82, 0x08);
    KIND(64, INSN_OTHER, 0x66, 0x0f, 0x38, 0x80, 0xc8);
}

TEST(prefixes_in_any_order)
{
    KIND(64, INSN_HLT, 0xf0, 0x2e, 0x66, 0x67, 0xf3, 0x48, 0xf4);
    KIND(32, INSN_OTHER, 0x48, 0xf4); /* DEC EAX: no prefix here */
    /* A REX that does not stand right before the opcode is ignored: this is CR3. */
    KIND(64, INSN_MOV_CR3, 0x44, 0x66, 0x0f, 0x22, 0xd8);
}

TEST(what_is_cut_short_is_nothing)
{
    struct insn insn;

    CHECK(!insn_classify((const uint8_t *)"", 0, 32, &insn));
    KIND(32, INSN_OTHER, 0x66);
    KIND(32, INSN_OTHER, 0x0f);
    KIND(32, INSN_OTHER, 0x0f, 0x01);
    KIND(32, INSN_OTHER, 0x0f, 0x22);
    KIND(32, INSN_OTHER, 0x66, 0x0f, 0x38, 0x80);
    KIND(32, INSN_OTHER, 0xff);
    CHECK_EQ(INSN(32, 0xe4).immediate, 0);
}

/* No three bytes, in any mode, make it read beyond them or find a kind without need. */
TEST(all_beginnings_of_three_bytes)
{
    unsigned found[INSN_N_KINDS] = {0};
    static const unsigned modes[] = {16, 32, 64};

    for (unsigned mode = 0; mode < 3; mode++) {
        for (unsigned i = 0; i < 1u << 24; i += mode == 1 ? 1 : 257) {
            uint8_t bytes[3] = {(uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
            struct insn insn;
            bool known = insn_classify(bytes, sizeof bytes, modes[mode], &insn);

            if (known != (insn.kind != INSN_OTHER) || insn.kind >= INSN_N_KINDS ||
                (insn_is_io(&insn) && insn.operand_size > 4) ||
                (known && !insn_is_io(&insn) && insn_name(insn.kind) == NULL))
                CHECK_EQ(i, 0);
            found[insn.kind]++;
        }
    }
    CHECK(found[INSN_OTHER] > found[INSN_IN]);
    CHECK(insn_name(INSN_OTHER) == NULL && insn_name(INSN_OUT) == NULL);
    CHECK_STR(insn_name(INSN_INVLPG), "invlpg");
}

/* ---- lengths ---- */

/* The instruction is all of the bytes; with more behind it, it is as long; with any fewer, unknown. */
static void check_length(int line, unsigned bits, const uint8_t *bytes, size_t size)
{
    uint8_t padded[2 * INSN_MAX];

    memset(padded, 0x90, sizeof padded);
    memcpy(padded, bytes, size);
    unit_check_eq(__FILE__, line, "insn_length", insn_length(padded, INSN_MAX, bits), size);
    for (size_t i = 0; i < size; i++)
        unit_check_eq(__FILE__, line, "insn_length of a beginning", insn_length(bytes, i, bits), 0);
}
#define LENGTH(bits, ...)                                                                          \
    check_length(__LINE__, bits, (const uint8_t[]){__VA_ARGS__},                                   \
                 sizeof((const uint8_t[]){__VA_ARGS__}))

TEST(lengths_of_what_traps)
{
    LENGTH(32, 0xf4);
    LENGTH(32, 0xe6, 0x80);
    LENGTH(32, 0xcd, 0x80);
    LENGTH(32, 0x66, 0xef);
    LENGTH(32, 0xf3, 0x6e);
    LENGTH(32, 0x0f, 0x01, 0x15, 0x69, 0x00, 0x40, 0x00); /* LGDT */
    LENGTH(32, 0x0f, 0x01, 0x3c, 0x24);                   /* INVLPG [ESP] */
    LENGTH(32, 0x0f, 0x01, 0xc2);
    LENGTH(32, 0x0f, 0x22, 0xd8);
    LENGTH(32, 0x0f, 0x22, 0x1d); /* no memory operand, whatever it looks like */
    LENGTH(32, 0x66, 0x0f, 0x38, 0x82, 0x05, 1, 2, 3, 4);
    LENGTH(32, 0x9a, 1, 2, 3, 4, 8, 0);
    LENGTH(16, 0x9a, 1, 2, 8, 0);
    LENGTH(32, 0xff, 0x1d, 1, 2, 3, 4);
    LENGTH(64, 0x48, 0xcf);
}

TEST(lengths_of_addresses_and_immediates)
{
    LENGTH(32, 0x8b, 0x00);
    LENGTH(32, 0x8b, 0x05, 1, 2, 3, 4);
    LENGTH(32, 0x8b, 0x04, 0x25, 1, 2, 3, 4); /* SIB without base */
    LENGTH(32, 0x8b, 0x44, 0x24, 1);
    LENGTH(32, 0x8b, 0x84, 0x24, 1, 2, 3, 4);
    LENGTH(32, 0x67, 0x8b, 0x06, 1, 2);
    LENGTH(32, 0x67, 0x8b, 0x40, 1);
    LENGTH(16, 0x8b, 0x86, 1, 2);
    LENGTH(32, 0x81, 0xc0, 1, 2, 3, 4);
    LENGTH(32, 0x66, 0x81, 0xc0, 1, 2);
    LENGTH(64, 0x48, 0x81, 0xc0, 1, 2, 3, 4);
    LENGTH(64, 0x48, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8);
    LENGTH(64, 0xb8, 1, 2, 3, 4);
    LENGTH(32, 0xa1, 1, 2, 3, 4);
    LENGTH(64, 0xa1, 1, 2, 3, 4, 5, 6, 7, 8);
    LENGTH(64, 0x67, 0xa1, 1, 2, 3, 4);
    LENGTH(32, 0xf6, 0xc1, 1); /* TEST CL, 1 */
    LENGTH(32, 0xf6, 0xd1);    /* NOT CL */
    LENGTH(32, 0xf7, 0xc1, 1, 2, 3, 4);
    LENGTH(32, 0xc8, 1, 2, 3);
    LENGTH(32, 0x0f, 0x84, 1, 2, 3, 4);
    LENGTH(32, 0x0f, 0xba, 0xe0, 1);
    LENGTH(32, 0x66, 0x0f, 0x3a, 0x0f, 0xc1, 4);
}

TEST(lengths_of_vector_instructions)
{
    LENGTH(32, 0xc5, 0xfa, 0x6f, 0x12);
    LENGTH(32, 0xc5, 0xf8, 0x77);
    LENGTH(32, 0xc4, 0xe3, 0x79, 0x0f, 0xc1, 4);
    LENGTH(64, 0x62, 0xf1, 0x7c, 0x48, 0x28, 0xc1);
    LENGTH(32, 0xc5, 0x00); /* LDS */
    LENGTH(32, 0x62, 0x00); /* BOUND */
}

TEST(what_has_more_than_15_bytes_has_no_length)
{
    uint8_t bytes[32];

    memset(bytes, 0x66, sizeof bytes);
    bytes[14] = 0x90;
    CHECK_EQ(insn_length(bytes, sizeof bytes, 32), 15);
    bytes[14] = 0x66;
    bytes[15] = 0x90;
    CHECK_EQ(insn_length(bytes, sizeof bytes, 32), 0);
}
