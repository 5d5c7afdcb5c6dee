/* SPDX-License-Identifier: MIT
 *
 * Instruction bytes to kinds: prefixes, then one or two tables. Intel SDM volume 2, appendix A.
 */
#include "insn.h"

static const char *const names[INSN_N_KINDS] = {
    [INSN_HLT] = "hlt",           [INSN_IRET] = "iret",         [INSN_POPF] = "popf",
    [INSN_INT] = "int",           [INSN_INT3] = "int3",         [INSN_INTO] = "into",
    [INSN_SYSCALL] = "syscall",   [INSN_SYSENTER] = "sysenter", [INSN_WRMSR] = "wrmsr",
    [INSN_MOV_CR3] = "mov-cr3",   [INSN_INVLPG] = "invlpg",     [INSN_INVPCID] = "invpcid",
    [INSN_INVLPGA] = "invlpga",   [INSN_INVEPT] = "invept",     [INSN_INVVPID] = "invvpid",
    [INSN_VMRUN] = "vmrun",       [INSN_VMLAUNCH] = "vmlaunch", [INSN_VMRESUME] = "vmresume",
    [INSN_FAR_CALL] = "far-call",
};

struct prefixes {
    bool operand, address, repeat;
    uint8_t rex; /* 0: none */
    int segment; /* -1: none */
};

/* True if the byte is a prefix, which is noted. A REX prefix counts only right before the opcode. */
static bool prefix(uint8_t byte, unsigned bits, struct prefixes *p)
{
    if (bits == 64 && (byte & 0xf0) == 0x40) {
        p->rex = byte;
        return true;
    }
    switch (byte) {
    case 0x66: p->operand = true; break;
    case 0x67: p->address = true; break;
    case 0xf2:
    case 0xf3: p->repeat = true; break;
    case 0xf0: break;
    case 0x26: p->segment = INSN_ES; break;
    case 0x2e: p->segment = INSN_CS; break;
    case 0x36: p->segment = INSN_SS; break;
    case 0x3e: p->segment = INSN_DS; break;
    case 0x64: p->segment = INSN_FS; break;
    case 0x65: p->segment = INSN_GS; break;
    default: return false;
    }
    p->rex = 0;
    return true;
}

static uint8_t modrm_reg(uint8_t modrm)
{
    return modrm >> 3 & 7;
}

/* 0F 01: a register form is an instruction of its own each, a memory form is one of a group. */
static enum insn_kind group_0f01(uint8_t modrm)
{
    switch (modrm) {
    case 0xc2: return INSN_VMLAUNCH;
    case 0xc3: return INSN_VMRESUME;
    case 0xd8: return INSN_VMRUN;
    case 0xdf: return INSN_INVLPGA;
    default: return modrm < 0xc0 && modrm_reg(modrm) == 7 ? INSN_INVLPG : INSN_OTHER;
    }
}

/* `b` is what follows 0F, at least one byte. */
static enum insn_kind two_byte(const uint8_t *b, size_t size, const struct prefixes *p)
{
    switch (b[0]) {
    case 0x01: return size > 1 ? group_0f01(b[1]) : INSN_OTHER;
    case 0x05: return INSN_SYSCALL;
    case 0x22: /* REX.R would make it CR11 */
        return size > 1 && modrm_reg(b[1]) == 3 && !(p->rex & 4) ? INSN_MOV_CR3 : INSN_OTHER;
    case 0x30: return INSN_WRMSR;
    case 0x34: return INSN_SYSENTER;
    case 0x38: break;
    default: return INSN_OTHER;
    }
    if (!p->operand || size < 3 || b[2] >= 0xc0)
        return INSN_OTHER;
    switch (b[1]) {
    case 0x80: return INSN_INVEPT;
    case 0x81: return INSN_INVVPID;
    case 0x82: return INSN_INVPCID;
    default: return INSN_OTHER;
    }
}

static enum insn_kind one_byte(const uint8_t *b, size_t size, unsigned bits)
{
    switch (b[0]) {
    case 0x6c:
    case 0x6d: return INSN_INS;
    case 0x6e:
    case 0x6f: return INSN_OUTS;
    case 0x9a: return bits == 64 ? INSN_OTHER : INSN_FAR_CALL;
    case 0x9d: return INSN_POPF;
    case 0xcc: return INSN_INT3;
    case 0xcd: return INSN_INT;
    case 0xce: return bits == 64 ? INSN_OTHER : INSN_INTO;
    case 0xcf: return INSN_IRET;
    case 0xe4:
    case 0xe5:
    case 0xec:
    case 0xed: return INSN_IN;
    case 0xe6:
    case 0xe7:
    case 0xee:
    case 0xef: return INSN_OUT;
    case 0xf4: return INSN_HLT;
    case 0xff: return size > 1 && b[1] < 0xc0 && modrm_reg(b[1]) == 3 ? INSN_FAR_CALL : INSN_OTHER;
    default: return INSN_OTHER;
    }
}

static uint8_t operand_size(const struct prefixes *p, unsigned bits)
{
    if (p->rex & 8)
        return 8;
    return (bits == 16) != p->operand ? 2 : 4;
}

static uint8_t address_size(const struct prefixes *p, unsigned bits)
{
    if (bits == 64)
        return p->address ? 4 : 8;
    return (bits == 16) != p->address ? 2 : 4;
}

bool insn_classify(const uint8_t *bytes, size_t size, unsigned bits, struct insn *insn)
{
    struct prefixes p = {.segment = -1};
    size_t i = 0;

    *insn = (struct insn){.kind = INSN_OTHER, .segment = INSN_DS};
    while (i < size && prefix(bytes[i], bits, &p))
        i++;
    insn->operand_size = operand_size(&p, bits);
    insn->address_size = address_size(&p, bits);
    if (i >= size)
        return false;
    if (bytes[i] == 0x0f)
        insn->kind = i + 1 < size ? two_byte(bytes + i + 1, size - i - 1, &p) : INSN_OTHER;
    else
        insn->kind = one_byte(bytes + i, size - i, bits);

    if (insn_is_io(insn)) {
        if (!(bytes[i] & 1))
            insn->operand_size = 1;
        else if (insn->operand_size == 8)
            insn->operand_size = 4;
        insn->port_in_dx = insn_is_string(insn) || (bytes[i] & 8) != 0;
    }
    if ((insn_is_io(insn) && !insn->port_in_dx) || insn->kind == INSN_INT)
        insn->immediate = i + 1 < size ? bytes[i + 1] : 0;
    if (insn_is_string(insn)) {
        insn->rep = p.repeat;
        /* 64-bit mode ignores all but FS and GS. */
        if (p.segment >= 0 && (bits != 64 || p.segment >= INSN_FS))
            insn->segment = (enum insn_segment)p.segment;
    }
    return insn->kind != INSN_OTHER;
}

bool insn_is_io(const struct insn *insn)
{
    return insn->kind >= INSN_IN && insn->kind <= INSN_OUTS;
}

bool insn_is_out(const struct insn *insn)
{
    return insn->kind == INSN_OUT || insn->kind == INSN_OUTS;
}

bool insn_is_string(const struct insn *insn)
{
    return insn->kind == INSN_INS || insn->kind == INSN_OUTS;
}

bool insn_is_vm_entry(const struct insn *insn)
{
    return insn->kind == INSN_VMRUN || insn->kind == INSN_VMLAUNCH || insn->kind == INSN_VMRESUME;
}

const char *insn_name(enum insn_kind kind)
{
    return kind < INSN_N_KINDS ? names[kind] : NULL;
}
