/* SPDX-License-Identifier: MIT
 *
 * Instructions that load data segment registers: Intel SDM volume 2, MOV, POP, LDS, and section 2.1.5 for
 * the forms of ModRM and SIB.
 */
#include "vmm/segload.h"
#include "lib/string.h"

#define MAX_LENGTH 15

struct cursor { /* over the bytes of the instruction */
    uint8_t bytes[MAX_LENGTH];
    unsigned n, at;
    bool operand16;
    int segment; /* override, or -1 */
};

static uint8_t next_byte(struct cursor *c)
{
    return c->at < c->n ? c->bytes[c->at++] : (uint8_t)(c->at++, 0);
}

static uint32_t next_number(struct cursor *c, unsigned size)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < size; i++) {
        value |= (uint32_t)next_byte(c) << (8 * i);
    }
    return size == 1 ? (uint32_t)(int8_t)value : value;
}

static uint64_t *gpr_of(struct trap_frame *f, unsigned number)
{
    uint64_t *const gprs[8] = {&f->rax, &f->rcx, &f->rdx, &f->rbx,
                               &f->rsp, &f->rbp, &f->rsi, &f->rdi};

    return gprs[number & 7];
}

/* False for a prefix that the decoder does not follow (16-bit addressing). */
static bool take_prefixes(struct cursor *c)
{
    for (; c->at < c->n; c->at++) {
        switch (c->bytes[c->at]) {
        case 0x26: c->segment = SEG_ES; break;
        case 0x2E: c->segment = SEG_CS; break;
        case 0x36: c->segment = SEG_SS; break;
        case 0x3E: c->segment = SEG_DS; break;
        case 0x64: c->segment = SEG_FS; break;
        case 0x65: c->segment = SEG_GS; break;
        case 0x66: c->operand16 = true; break;
        case 0x67: return false;
        default: return true;
        }
    }
    return false;
}

/* The linear address that ModRM names; `mod` is not 3. */
static gva_t operand_address(struct vcpu *vcpu, struct cursor *c, uint8_t modrm)
{
    unsigned mod = modrm >> 6, base = modrm & 7;
    enum segment_register segment = SEG_DS;
    uint32_t offset = 0;

    if (base == 4) {
        uint8_t sib = next_byte(c);

        base = sib & 7;
        if ((sib >> 3 & 7) != 4) {
            offset = (uint32_t)*gpr_of(vcpu->frame, sib >> 3 & 7) << (sib >> 6);
        }
    }
    if (base == 5 && mod == 0) {
        offset += next_number(c, 4);
    } else {
        offset += (uint32_t)*gpr_of(vcpu->frame, base);
        segment = base == 4 || base == 5 ? SEG_SS : SEG_DS;
    }
    offset += mod == 1 ? next_number(c, 1) : mod == 2 ? next_number(c, 4) : 0;
    return vcpu_linear(vcpu, c->segment >= 0 ? (enum segment_register)c->segment : segment, offset);
}

static bool decode_mov(struct vcpu *vcpu, struct cursor *c, struct segload *load)
{
    uint8_t modrm = next_byte(c);

    load->reg = (enum segment_register)(modrm >> 3 & 7);
    if (load->reg >= SEG_REGISTERS || load->reg == SEG_CS) {
        return false;
    }
    if (modrm >> 6 == 3) {
        load->selector = (uint16_t)*gpr_of(vcpu->frame, modrm & 7);
        return true;
    }
    return vcpu_read(vcpu, operand_address(vcpu, c, modrm), &load->selector, 2) == 2;
}

static bool decode_pop(struct vcpu *vcpu, const struct cursor *c, enum segment_register reg,
                       struct segload *load)
{
    gva_t top = vcpu_linear(vcpu, SEG_SS, (uint32_t)vcpu->frame->rsp);

    load->reg = reg;
    load->pop = c->operand16 ? 2 : 4;
    return vcpu_read(vcpu, top, &load->selector, 2) == 2;
}

static bool decode_far_pointer(struct vcpu *vcpu, struct cursor *c, enum segment_register reg,
                               struct segload *load)
{
    uint8_t modrm = next_byte(c), pointer[6] = {0};
    unsigned size = c->operand16 ? 2 : 4;

    if (modrm >> 6 == 3 ||
        vcpu_read(vcpu, operand_address(vcpu, c, modrm), pointer, size + 2) != size + 2) {
        return false;
    }
    load->reg = reg;
    load->far_pointer = true;
    load->gpr = modrm >> 3 & 7;
    load->size = size;
    memcpy(&load->offset, pointer, size);
    memcpy(&load->selector, pointer + size, 2);
    return true;
}

static bool decode_opcode(struct vcpu *vcpu, struct cursor *c, struct segload *load)
{
    switch (next_byte(c)) {
    case 0x8E: return decode_mov(vcpu, c, load);
    case 0x07: return decode_pop(vcpu, c, SEG_ES, load);
    case 0x17: return decode_pop(vcpu, c, SEG_SS, load);
    case 0x1F: return decode_pop(vcpu, c, SEG_DS, load);
    case 0xC4: return decode_far_pointer(vcpu, c, SEG_ES, load);
    case 0xC5: return decode_far_pointer(vcpu, c, SEG_DS, load);
    case 0x0F: break;
    default: return false;
    }
    switch (next_byte(c)) {
    case 0xA1: return decode_pop(vcpu, c, SEG_FS, load);
    case 0xA9: return decode_pop(vcpu, c, SEG_GS, load);
    case 0xB2: return decode_far_pointer(vcpu, c, SEG_SS, load);
    case 0xB4: return decode_far_pointer(vcpu, c, SEG_FS, load);
    case 0xB5: return decode_far_pointer(vcpu, c, SEG_GS, load);
    default: return false;
    }
}

bool segload_decode(struct vcpu *vcpu, struct segload *load)
{
    struct cursor c = {.segment = -1};

    *load = (struct segload){0};
    c.n = vcpu_fetch(vcpu, c.bytes, sizeof(c.bytes));
    if (!take_prefixes(&c) || !decode_opcode(vcpu, &c, load) || c.at > c.n) {
        return false;
    }
    load->length = c.at;
    return true;
}

void segload_finish(struct vcpu *vcpu, const struct segload *load)
{
    struct trap_frame *frame = vcpu->frame;

    frame->rsp = (uint32_t)(frame->rsp + load->pop);
    if (load->far_pointer) {
        uint64_t *gpr = gpr_of(frame, load->gpr);

        *gpr = load->size == 2 ? (*gpr & 0xFFFF0000) | load->offset : load->offset;
    }
    vcpu_skip(vcpu, load->length);
}
