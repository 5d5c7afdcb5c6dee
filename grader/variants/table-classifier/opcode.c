/* SPDX-License-Identifier: MIT
 *
 * A decoder made of tables: what each value of the first byte means, what each value of the second byte
 * behind 0F is called, and the two groups in which ModRM decides. Intel SDM volume 2, appendix A.
 */
#include "vmm/opcode.h"
#include <stddef.h>

enum meaning { ORDINARY, PREFIX, OPERAND_SIZE, ESCAPE, IN, OUT, STRING_IO, INT, PRIVILEGED };

enum {
    BYTE = 1, /* one byte is transferred, whatever the operand size */
    DX = 2,   /* the port is in DX */
    IMM = 4,  /* a byte follows: a port or a vector */
};

static const struct first_byte {
    enum meaning meaning;
    uint8_t flags;
    uint8_t number; /* INT: its vector, where the opcode implies one */
    const char *name;
} first_bytes[256] = {
    [0x0F] = {ESCAPE, 0, 0, NULL},       [0x26] = {PREFIX, 0, 0, NULL},
    [0x2E] = {PREFIX, 0, 0, NULL},       [0x36] = {PREFIX, 0, 0, NULL},
    [0x3E] = {PREFIX, 0, 0, NULL},       [0x64] = {PREFIX, 0, 0, NULL},
    [0x65] = {PREFIX, 0, 0, NULL},       [0x66] = {OPERAND_SIZE, 0, 0, NULL},
    [0x67] = {PREFIX, 0, 0, NULL},       [0x6C] = {STRING_IO, BYTE, 0, "ins"},
    [0x6D] = {STRING_IO, 0, 0, "ins"},   [0x6E] = {STRING_IO, BYTE, 0, "outs"},
    [0x6F] = {STRING_IO, 0, 0, "outs"},  [0xCC] = {INT, 0, 3, "int3"},
    [0xCD] = {INT, IMM, 0, "int"},       [0xCE] = {INT, 0, 4, "into"},
    [0xCF] = {PRIVILEGED, 0, 0, "iret"}, [0xE4] = {IN, BYTE | IMM, 0, "in"},
    [0xE5] = {IN, IMM, 0, "in"},         [0xE6] = {OUT, BYTE | IMM, 0, "out"},
    [0xE7] = {OUT, IMM, 0, "out"},       [0xEC] = {IN, BYTE | DX, 0, "in"},
    [0xED] = {IN, DX, 0, "in"},          [0xEE] = {OUT, BYTE | DX, 0, "out"},
    [0xEF] = {OUT, DX, 0, "out"},        [0xF0] = {PREFIX, 0, 0, NULL},
    [0xF1] = {INT, 0, 1, "int1"},        [0xF2] = {PREFIX, 0, 0, NULL},
    [0xF3] = {PREFIX, 0, 0, NULL},       [0xF4] = {PRIVILEGED, 0, 0, "hlt"},
    [0xFA] = {PRIVILEGED, 0, 0, "cli"},  [0xFB] = {PRIVILEGED, 0, 0, "sti"},
};

/* Behind 0F; those of the two groups are found by ModRM. */
static const char *const second_bytes[256] = {
    [0x06] = "clts",
    [0x07] = "sysret",
    [0x08] = "invd",
    [0x09] = "wbinvd",
    [0x20] = "mov from control register",
    [0x21] = "mov from debug register",
    [0x22] = "mov to control register",
    [0x23] = "mov to debug register",
    [0x30] = "wrmsr",
    [0x31] = "rdtsc",
    [0x32] = "rdmsr",
    [0x33] = "rdpmc",
    [0x34] = "sysenter",
    [0x35] = "sysexit",
};

#define GROUP6 0x00
#define GROUP7 0x01
#define XSETBV 0xD1 /* as ModRM in group 7 */

static const char *const groups[2][8] = {
    [GROUP6] = {"sldt", "str", "lldt", "ltr"},
    [GROUP7] = {"sgdt", "sidt", "lgdt", "lidt", "smsw", NULL, "lmsw", "invlpg"},
};

/* Bytes that end early read as 0. */
static uint8_t byte_at(const uint8_t *bytes, unsigned n, unsigned at)
{
    return at < n ? bytes[at] : 0;
}

/* `at` is the index of the byte behind 0F. */
static const char *name_behind_escape(const uint8_t *bytes, unsigned n, unsigned at)
{
    uint8_t second = byte_at(bytes, n, at), modrm = byte_at(bytes, n, at + 1);

    if (at >= n) {
        return NULL;
    }
    if (second == GROUP7 && modrm == XSETBV) {
        return "xsetbv";
    }
    return second <= GROUP7 ? groups[second][modrm >> 3 & 7] : second_bytes[second];
}

struct opcode opcode_decode(const uint8_t *bytes, unsigned n)
{
    static const enum opcode_kind kinds[] = {
        [IN] = OPCODE_IN,
        [OUT] = OPCODE_OUT,
        [STRING_IO] = OPCODE_STRING_IO,
        [INT] = OPCODE_INT,
        [PRIVILEGED] = OPCODE_PRIVILEGED,
    };
    struct opcode op = {.kind = OPCODE_OTHER, .name = "an unknown instruction", .size = 4};
    const struct opcode unknown = op;
    const struct first_byte *first;
    const char *name;
    unsigned at = 0;

    for (first = &first_bytes[byte_at(bytes, n, at)];
         first->meaning == PREFIX || first->meaning == OPERAND_SIZE;
         first = &first_bytes[byte_at(bytes, n, at)]) {
        if (first->meaning == OPERAND_SIZE) {
            op.size = 2;
        }
        at++;
    }
    name = first->meaning == ESCAPE ? name_behind_escape(bytes, n, at + 1) : first->name;
    if (at >= n || name == NULL) {
        return unknown;
    }
    op.kind = first->meaning == ESCAPE ? OPCODE_PRIVILEGED : kinds[first->meaning];
    op.name = name;
    if (op.kind == OPCODE_IN || op.kind == OPCODE_OUT || op.kind == OPCODE_INT) {
        op.length = at + (first->flags & IMM ? 2 : 1);
        op.number = first->flags & IMM ? byte_at(bytes, n, at + 1) : first->number;
        op.size = first->flags & BYTE ? 1 : op.size;
        op.port_in_dx = first->flags & DX;
        return op.length <= n ? op : unknown;
    }
    return op;
}
