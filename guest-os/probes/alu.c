/* SPDX-License-Identifier: MIT
 *
 * Arithmetic, logic and the flags they leave, in chains: each operation's result and defined flags are
 * the next one's input, so one wrong bit anywhere changes everything after it.
 * Popek and Goldberg: equivalence of innocuous instructions. Under direct execution the processor
 * sees to it; what a hypervisor can break is EFLAGS and registers around an exit, and under
 * translation everything.
 */
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "alu";

#define CF 0x001u
#define PF 0x004u
#define AF 0x010u
#define ZF 0x040u
#define SF 0x080u
#define OF 0x800u

#define ALL   (CF | PF | AF | ZF | SF | OF)
#define LOGIC (CF | PF | ZF | SF | OF) /* AF is undefined */
#define SHIFT (CF | PF | ZF | SF)      /* OF is undefined unless the count is 1 */
#define WIDE  (CF | OF)                /* MUL, IMUL */

struct alu_state {
    uint32_t a, b, c; /* EAX, EDX, ECX */
    uint32_t flags;   /* arithmetic flags, only those that are defined */
};

struct alu_op {
    void (*run)(struct alu_state *s);
    uint32_t defined; /* flags with a meaning after it; the others keep their old value here */
};

static uint32_t other_flags(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0" : "=r"(flags));
    return flags & ~ALL;
}

/* One operation on EAX, EDX and ECX, entered with s->flags. The flags that are no arithmetic flags
 * (IF among them) go through POPF unchanged. */
#define OP(name, code)                                                                             \
    static void op_##name(struct alu_state *s)                                                     \
    {                                                                                              \
        uint32_t flags = other_flags() | s->flags;                                                 \
        __asm__ volatile("pushl %[f]\n popfl\n" code "\n pushfl\n popl %[f]"                       \
                         : "+a"(s->a), "+d"(s->b), "+c"(s->c), [f] "+S"(flags)                     \
                         :                                                                         \
                         : "cc", "memory");                                                        \
        s->flags = flags & ALL;                                                                    \
    }

OP(add, "addl %%edx, %%eax")
OP(adc, "adcl %%edx, %%eax; adcl %%ecx, %%edx")
OP(sub, "subl %%ecx, %%eax")
OP(sbb, "sbbl %%edx, %%ecx; sbbl %%eax, %%edx")
OP(adcw, "adcw %%dx, %%ax; adcw $-3, %%cx")
OP(sbbb, "sbbb %%dh, %%al; sbbb %%cl, %%ah")
OP(addb, "addb %%ah, %%dl; adcb $0x7f, %%ch")
OP(cmp, "cmpl %%edx, %%eax")
OP(cmpw, "cmpw $0x1234, %%ax")
OP(inc, "incl %%eax; decl %%edx; incw %%cx")
OP(decb, "decb %%ah; incb %%dl")
OP(neg, "negl %%eax; negb %%dh")
OP(and, "andl %%edx, %%eax")
OP(or, "orw %%ax, %%cx")
OP(xor, "xorl %%ecx, %%edx; xorb $0x5a, %%al")
OP(test, "testl %%edx, %%eax")
OP(not, "notl %%ecx; notw %%ax")
OP(mul, "orb $1, %%cl; mull %%ecx")
OP(mulb, "mulb %%dl")
OP(imul, "imull %%ecx; xorl %%eax, %%ecx; imull $0x1003f, %%ecx, %%edx")
OP(imulw, "imulw %%cx, %%ax")
OP(div, "xorl %%edx, %%edx; orl $1, %%ecx; divl %%ecx")
OP(idiv, "cltd; orl $0x40000001, %%ecx; idivl %%ecx")
OP(divw, "xorw %%dx, %%dx; orw $1, %%cx; divw %%cx")
OP(divb, "movzbl %%al, %%eax; orb $1, %%dl; divb %%dl")
OP(shl, "orb $1, %%cl; shll %%cl, %%eax")
OP(shr, "orb $1, %%cl; shrl %%cl, %%edx")
OP(sar, "orb $1, %%cl; sarl %%cl, %%eax")
OP(shl1, "shll $1, %%eax")
OP(sarw, "sarw $5, %%dx")
OP(rol, "roll %%cl, %%eax; rorw $3, %%dx; rorl $9, %%ecx; clc")
OP(rcl, "rcll %%cl, %%eax; rcrb $2, %%dh; rcrw $7, %%cx")
OP(shld, "orb $1, %%cl; shldl %%cl, %%edx, %%eax")
OP(shrd, "shrdl $13, %%eax, %%edx")
OP(bt, "btl %%ecx, %%eax; btcl %%edx, %%ecx")
OP(bts, "btsl %%edx, %%eax; btrl $9, %%edx")
OP(bsf, "orl $0x10000, %%edx; bsfl %%edx, %%ecx; bsrl %%edx, %%eax")
OP(bswap, "bswap %%eax; xchgl %%eax, %%edx; xchgb %%ch, %%al")
OP(extend, "movsbl %%al, %%ecx; movzwl %%dx, %%eax; cbtw; cwtl; cwtd")
OP(lea, "leal 5(%%eax,%%edx,4), %%ecx; leaw (%%ecx,%%ecx), %%dx")
OP(lahf, "lahf; xorb $0x85, %%ah; sahf")
OP(carry, "cmc; rcll $1, %%eax; stc; rcrl $1, %%edx; clc; rcll $1, %%ecx")
OP(daa, "daa")
OP(das, "das")
OP(aaa, "aaa; adcw $0, %%cx")
OP(aam, "aam $7")
OP(aad, "aad")
OP(cmov, "cmovcl %%edx, %%eax; cmovol %%eax, %%ecx; cmovsl %%ecx, %%edx; cmovpl %%edx, %%eax; "
         "cmovgl %%eax, %%edx; cmovbel %%edx, %%ecx")
OP(setcc, "seto %%al; setc %%ah; setz %%dl; sets %%dh; setp %%cl; setl %%ch; bswap %%eax; "
          "setle %%al; setbe %%ah")
OP(xadd, "xaddl %%eax, %%edx; xaddb %%cl, %%ah")
OP(cmpxchg, "cmpxchgl %%ecx, %%edx; cmpxchgb %%dh, %%cl")

static const struct alu_op ops[] = {
    {op_add, ALL},
    {op_adc, ALL},
    {op_sub, ALL},
    {op_sbb, ALL},
    {op_adcw, ALL},
    {op_sbbb, ALL},
    {op_addb, ALL},
    {op_cmp, ALL},
    {op_cmpw, ALL},
    {op_inc, ALL},
    {op_decb, ALL},
    {op_neg, ALL},
    {op_and, LOGIC},
    {op_or, LOGIC},
    {op_xor, LOGIC},
    {op_test, LOGIC},
    {op_not, ALL},
    {op_mul, WIDE},
    {op_mulb, WIDE},
    {op_imul, WIDE},
    {op_imulw, WIDE},
    {op_div, 0},
    {op_idiv, 0},
    {op_divw, 0},
    {op_divb, 0},
    {op_shl, SHIFT},
    {op_shr, SHIFT},
    {op_sar, SHIFT},
    {op_shl1, SHIFT | OF},
    {op_sarw, SHIFT},
    {op_rol, CF},
    {op_rcl, CF},
    {op_shld, SHIFT},
    {op_shrd, SHIFT},
    {op_bt, CF},
    {op_bts, CF},
    {op_bsf, ZF},
    {op_bswap, ALL},
    {op_extend, ALL},
    {op_lea, ALL},
    {op_lahf, ALL},
    {op_carry, CF},
    {op_daa, ALL & ~OF},
    {op_das, ALL & ~OF},
    {op_aaa, ALL},
    {op_aam, PF | ZF | SF},
    {op_aad, PF | ZF | SF},
    {op_cmov, ALL},
    {op_setcc, ALL},
    {op_xadd, ALL},
    {op_cmpxchg, ALL},
};

#define N_OPS     (sizeof(ops) / sizeof(ops[0]))
#define N_ROUNDS  8
#define PER_ROUND 512

static void alu_step(struct alu_state *s, const struct alu_op *op)
{
    uint32_t old = s->flags;

    op->run(s);
    s->flags = (s->flags & op->defined) | (old & ~op->defined);
    digest_mix(s->a);
    digest_mix(s->b ^ s->flags);
    digest_mix(s->c);
}

void probe_main(uint32_t nonce)
{
    uint32_t seed = nonce;
    struct alu_state s = {random_next(&seed), random_next(&seed), random_next(&seed), 0};

    for (unsigned i = 0; i < N_OPS; i++)
        alu_step(&s, &ops[(i + nonce) % N_OPS]);
    print("each once %08x %08x %08x %03x\n", s.a, s.b, s.c, s.flags);
    for (unsigned round = 0; round < N_ROUNDS; round++) {
        for (unsigned i = 0; i < PER_ROUND; i++) {
            uint32_t r = random_next(&seed);

            alu_step(&s, &ops[r % N_OPS]);
            s.a ^= r; /* no chain of ANDs may dry out */
            s.c += r >> 7;
        }
        print("chain %u %08x %08x %08x %03x\n", round, s.a, s.b, s.c, s.flags);
    }
}
