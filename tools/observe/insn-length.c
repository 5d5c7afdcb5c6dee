/* SPDX-License-Identifier: MIT
 *
 * How long an instruction is. QEMU stops reading one as soon as it knows that it will fault; the observers
 * show all its bytes. Intel SDM volume 2, chapter 2 and appendix A.
 */
#include "insn.h"

/* What follows the opcode. */
enum { NONE = 0, MODRM = 1, IMM8 = 2, IMM16 = 4, IMMZ = 8 /* 2 or 4 bytes */, OTHER = 16 };

/* The opcodes of one byte, a row each 16: . nothing; m ModRM; b w z an immediate of 1, of 2, of 2 or 4 bytes;
 * B Z ModRM and such an immediate; f a far pointer; e what ENTER has; o depends on more. */
static const char *const one_byte[16] = {
    "mmmmbz..mmmmbz..", "mmmmbz..mmmmbz..", "mmmmbz..mmmmbz..", "mmmmbz..mmmmbz..",
    "................", "................", "..mm....zZbB....", "bbbbbbbbbbbbbbbb",
    "BZBBmmmmmmmmmmmm", "..........f.....", "oooo....bz......", "bbbbbbbboooooooo",
    "BBw.mmBZe.w..b..", "mmmmbb..mmmmmmmm", "bbbbbbbbzzfb....", "......oo......mm",
};

struct reader {
    const uint8_t *bytes;
    size_t size, at;
    unsigned bits;
    bool operand16, wide; /* wide: REX.W */
    unsigned address_size;
};

static unsigned operands(char letter)
{
    switch (letter) {
    case 'm': return MODRM;
    case 'b': return IMM8;
    case 'w': return IMM16;
    case 'z': return IMMZ;
    case 'B': return MODRM | IMM8;
    case 'Z': return MODRM | IMMZ;
    case 'f': return IMMZ | IMM16;
    case 'e': return IMM16 | IMM8;
    case 'o': return OTHER;
    default: return NONE;
    }
}

/* After 0F. */
static unsigned two_byte(uint8_t opcode)
{
    switch (opcode) {
    case 0x04 ... 0x0c:
    case 0x0e:
    case 0x30 ... 0x37:
    case 0x77:
    case 0xa0 ... 0xa2:
    case 0xa8 ... 0xaa:
    case 0xc8 ... 0xcf: return NONE;
    case 0x0f:
    case 0x70 ... 0x73:
    case 0xa4:
    case 0xac:
    case 0xba:
    case 0xc2:
    case 0xc4 ... 0xc6: return MODRM | IMM8;
    case 0x80 ... 0x8f: return IMMZ;
    default: return MODRM;
    }
}

/* The next byte; 0 behind the end, where the length is too large already. */
static uint8_t next(struct reader *r)
{
    uint8_t byte = r->at < r->size ? r->bytes[r->at] : 0;

    r->at++;
    return byte;
}

/* The ModRM byte, and what it brings: a SIB byte, a displacement. */
static void skip_modrm(struct reader *r, bool always_register)
{
    uint8_t modrm = next(r), mod = modrm >> 6, rm = modrm & 7;

    if (mod == 3 || always_register)
        return;
    if (r->address_size == 2) {
        r->at += mod == 2 || (mod == 0 && rm == 6) ? 2 : mod;
        return;
    }
    if (rm == 4) {
        uint8_t sib = next(r);

        if (mod == 0 && (sib & 7) == 5)
            r->at += 4;
    } else if (mod == 0 && rm == 5) {
        r->at += 4;
    }
    r->at += mod == 2 ? 4 : mod;
}

static void skip_operands(struct reader *r, unsigned what, bool always_register)
{
    if (what & MODRM)
        skip_modrm(r, always_register);
    if (what & IMM8)
        r->at += 1;
    if (what & IMM16)
        r->at += 2;
    if (what & IMMZ)
        r->at += r->operand16 ? 2 : 4;
}

/* The few whose operands depend on more than the opcode. */
static unsigned other(struct reader *r, uint8_t opcode)
{
    if (opcode >= 0xa0 && opcode <= 0xa3) { /* MOV of an absolute address */
        r->at += r->address_size;
        return NONE;
    }
    if (opcode >= 0xb8 && opcode <= 0xbf) { /* MOV r, imm: the one with 64 bits */
        if (!r->wide)
            return IMMZ;
        r->at += 8;
        return NONE;
    }
    if (r->at < r->size && (r->bytes[r->at] & 0x30) == 0) /* TEST in the group of NOT, NEG, .. */
        return MODRM | (opcode & 1 ? IMMZ : IMM8);
    return MODRM;
}

/* VEX and EVEX stand where LDS, LES and BOUND would have a register operand. */
static bool is_vector(const struct reader *r, uint8_t opcode)
{
    return (opcode == 0xc4 || opcode == 0xc5 || opcode == 0x62) &&
           (r->bits == 64 || (r->at < r->size && r->bytes[r->at] >= 0xc0));
}

static void skip_vector(struct reader *r, uint8_t prefix)
{
    unsigned map = prefix == 0xc5 ? 1 : r->at < r->size ? r->bytes[r->at] & 7 : 0;
    unsigned what = MODRM;
    uint8_t opcode;

    r->at += prefix == 0xc5 ? 1 : prefix == 0xc4 ? 2 : 3;
    opcode = next(r);
    if (map == 1)
        what = two_byte(opcode) & (MODRM | IMM8);
    else if (map == 3)
        what = MODRM | IMM8;
    skip_operands(r, what, false);
}

static void skip_prefixes(struct reader *r)
{
    bool operand = false, address = false;

    for (; r->at < r->size; r->at++) {
        uint8_t byte = r->bytes[r->at];

        if (r->bits == 64 && (byte & 0xf0) == 0x40) {
            r->wide = (byte & 8) != 0;
            continue;
        }
        switch (byte) {
        case 0x66: operand = true; break;
        case 0x67: address = true; break;
        case 0x26:
        case 0x2e:
        case 0x36:
        case 0x3e:
        case 0x64:
        case 0x65:
        case 0xf0:
        case 0xf2:
        case 0xf3: break;
        default: goto done;
        }
        r->wide = false;
    }
done:
    r->operand16 = (r->bits == 16) != operand && !r->wide;
    if (r->bits == 64)
        r->address_size = address ? 4 : 8;
    else
        r->address_size = (r->bits == 16) != address ? 2 : 4;
}

size_t insn_length(const uint8_t *bytes, size_t size, unsigned bits)
{
    struct reader r = {.bytes = bytes, .size = size < INSN_MAX ? size : INSN_MAX, .bits = bits};
    bool always_register = false;
    unsigned what;
    uint8_t opcode;

    skip_prefixes(&r);
    if (r.at >= r.size)
        return 0;
    opcode = bytes[r.at++];
    if (is_vector(&r, opcode)) {
        skip_vector(&r, opcode);
        return r.at <= r.size ? r.at : 0;
    }
    if (opcode != 0x0f) {
        what = operands(one_byte[opcode >> 4][opcode & 15]);
        if (what == OTHER)
            what = other(&r, opcode);
    } else if (r.at >= r.size) {
        return 0;
    } else {
        opcode = bytes[r.at++];
        what = two_byte(opcode);
        always_register = opcode >= 0x20 && opcode <= 0x23; /* MOV of CRn and DRn */
        if (opcode == 0x38 || opcode == 0x3a) {
            r.at++;
            what = MODRM | (opcode == 0x3a ? IMM8 : NONE);
        }
    }
    skip_operands(&r, what, always_register);
    return r.at <= r.size ? r.at : 0;
}
