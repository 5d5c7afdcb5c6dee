/* SPDX-License-Identifier: MIT
 *
 * A one-page decoder: prefixes, one or two bytes of opcode, and the register field of ModRM. It tells
 * what trapped; it does not know how long most instructions are. Intel SDM volume 2, appendix A.
 */
#include "vmm/opcode.h"
#include <stddef.h>
#include "lib/todo.h"

static bool is_prefix(uint8_t byte)
{
    switch (byte) {
    case 0x26:
    case 0x2E:
    case 0x36:
    case 0x3E:
    case 0x64:
    case 0x65: /* segments */
    case 0x66:
    case 0x67: /* sizes */
    case 0xF0:
    case 0xF2:
    case 0xF3: /* LOCK, REPNE, REP */ return true;
    default: return false;
    }
}

/* 0F 00 and 0F 01: the register field of ModRM chooses; SGDT, SIDT, SLDT, STR and SMSW fault only
 * with CR4.UMIP. */
static const char *name_group(uint8_t opcode, uint8_t modrm)
{
    static const char *const group6[8] = {"sldt", "str", "lldt", "ltr"};
    static const char *const group7[8] = {"sgdt", "sidt", "lgdt", "lidt",
                                          "smsw", NULL,   "lmsw", "invlpg"};

    if (opcode == 0x01 && modrm == 0xD1) {
        return "xsetbv";
    }
    return opcode == 0x00 ? group6[modrm >> 3 & 7] : group7[modrm >> 3 & 7];
}

static const char *name_two_byte(uint8_t opcode, uint8_t modrm)
{
    switch (opcode) {
    case 0x00:
    case 0x01: return name_group(opcode, modrm);
    case 0x06: return "clts";
    case 0x07: return "sysret";
    case 0x08: return "invd";
    case 0x09: return "wbinvd";
    case 0x20: return "mov from control register";
    case 0x21: return "mov from debug register";
    case 0x22: return "mov to control register";
    case 0x23: return "mov to debug register";
    case 0x30: return "wrmsr";
    case 0x31: return "rdtsc";
    case 0x32: return "rdmsr";
    case 0x33: return "rdpmc";
    case 0x34: return "sysenter";
    case 0x35: return "sysexit";
    default: return NULL;
    }
}

static const char *name_one_byte(uint8_t opcode)
{
    switch (opcode) {
    case 0xF4: return "hlt";
    case 0xFA: return "cli";
    case 0xFB: return "sti";
    case 0xCF: return "iret";
    default: return NULL;
    }
}

/* Hole L1.7 (handouts/lab1#decoding, about 1.25 h)
 * [route trap 84] Which instruction is it?
 *
 * opcode_decode(), declared in vmm/opcode.h: what is the instruction in bytes[0..n), as 32-bit code?
 *
 * First come prefixes, any number of them in any order (is_prefix()); only 66 matters here: it makes the operand size
 * 2 instead of 4. Then the opcode.
 *
 *   E4 E5 E6 E7   IN AL, IN eAX, OUT AL, OUT eAX with the port in the byte behind the opcode
 *   EC ED EE EF   the same with the port in DX          even opcodes move one byte, odd ones the operand size
 *   6C..6F        INS, OUTS: kind and name are enough
 *   CC CD CE F1   INT3, INT n, INTO, INT1: vector 3, the byte behind the opcode, 4, 1
 *   0F xx         name_two_byte() of xx and the byte behind it, or 0 where that is not there
 *   others        name_one_byte()
 *
 * An opcode for which these two have a name is OPCODE_PRIVILEGED. `length` counts the prefixes; it is to be right for
 * IN, OUT and INT, which are carried out or named. OPCODE_OTHER, with size 4, the name "an unknown instruction" and nothing
 * else, stands for all that ring 1 may execute, and for bytes that end too early (a ModRM that is not there is not too
 * early: 0F xx has a name without it). Never read bytes[n].
 *
 * Returns the description; names are as the manual has them, in lower case ("in", "out", "ins", "outs", "int3", "int",
 * "into", "int1").
 * Hint: bit 1 of the opcode tells OUT from IN, bit 0 the size, bit 3 where the port is.
 * Intel SDM volume 2, sections 2.1.1 (prefixes) and A.3 (opcode maps). */
/* L1.7 opcode_decode: your code goes here ... */












































































struct opcode opcode_decode(const uint8_t *bytes, unsigned n)
{
    struct opcode op = {.kind = OPCODE_OTHER, .name = "an unknown instruction", .size = 4};

    (void)bytes;
    (void)n;
    (void)is_prefix;
    (void)name_one_byte;
    (void)name_two_byte;
    lab_todo("L1.7");
    return op;
}
/* ... L1.7 ends here */
