/* SPDX-License-Identifier: MIT
 *
 * Far transfers from ring 1 to every kind of descriptor that a guest can put into its table: which of
 * them arrive is compared with what the manual and rule 3 say of the compressed descriptor.
 */
#include "boot/bootblock.h"
#include "lib/checksum.h"
#include "lib/console.h"
#include "lib/job.h"
#include "lib/panic.h"
#include "lib/string.h"
#include "vmm/segments.h"
#include "vmm/snippet.h"
#include "vmm/vm.h"
#include "x86/desc.h"

#define SLOT       3      /* of the guest's table: the boot block's user code descriptor */
#define TARGET     0x8000 /* below 64 KiB, so that 16-bit code reaches it too */
#define N_KINDS    2048   /* type and S: 5 bits, DPL: 2, P: 1, AVL, L, D: 3 */
#define CODE_BYTES 24

enum transfer { JMP_FAR, CALL_FAR, RET_FAR, IRET, TRANSFERS };

static const char *const transfer_names[TRANSFERS] = {"jmp", "call", "ret", "iret"};

struct totals {
    unsigned runs, arrived, wrong;
    uint64_t digest;
};

/* All descriptors of a flat segment: the bits of `kind` in their places. */
static uint64_t make_descriptor(unsigned kind)
{
    uint64_t access = kind & 0xFF, flags = kind >> 8 & 7; /* AVL, L, D/B */

    return desc_make(0, 0xFFFFF, access << DESC_TYPE_SHIFT | flags << 52 | DESC_G);
}

static unsigned put32(uint8_t *to, uint32_t value)
{
    memcpy(to, &value, sizeof(value));
    return sizeof(value);
}

static unsigned make_code(uint8_t *code, enum transfer transfer, uint16_t selector)
{
    unsigned n = 0;

    if (transfer == JMP_FAR || transfer == CALL_FAR) {
        code[n++] = transfer == JMP_FAR ? 0xEA : 0x9A;
        n += put32(code + n, TARGET);
        memcpy(code + n, &selector, sizeof(selector));
        return n + 2;
    }
    code[n++] = 0x6A; /* push the SS that an outer ring would get */
    code[n++] = BOOT_USER_DS;
    code[n++] = 0x54; /* push esp */
    if (transfer == IRET) {
        code[n++] = 0x9C; /* pushf */
    }
    code[n++] = 0x6A;
    code[n++] = (uint8_t)selector;
    code[n++] = 0x68;
    n += put32(code + n, TARGET);
    code[n++] = transfer == IRET ? 0xCF : 0xCB;
    return n;
}

/* SDM volume 3, section 6.8.1, for CPL 1 and a descriptor as compressed: non-conforming, DPL at least 1. */
static bool should_arrive(uint64_t g_desc, enum transfer transfer, unsigned rpl)
{
    unsigned dpl = desc_dpl(g_desc) == 0 ? 1 : desc_dpl(g_desc);

    if (!desc_is_code(g_desc) || !(g_desc & DESC_P) || dpl != 1) {
        return false; /* ring 3 is virtual ring 3's business: rule 7 */
    }
    return transfer == JMP_FAR || transfer == CALL_FAR ? rpl <= 1 : rpl == 1;
}

static void run_one(struct vm *vm, uint64_t g_desc, enum transfer transfer, unsigned rpl,
                    struct totals *totals)
{
    static const uint8_t end[2] = {0xCD, 0x30};
    uint8_t code[CODE_BYTES];
    unsigned length = make_code(code, transfer, (uint16_t)(SLOT * 8 | rpl));
    struct vmexit exit;
    uint64_t seen[3];
    bool arrived;

    guestmem_write(vm, gpa(BOOT_BLOCK_ADDR + SLOT * 8), &g_desc, sizeof(g_desc));
    guestmem_write(vm, gpa(SNIPPET_CODE), code, length);
    guestmem_write(vm, gpa(TARGET), end, sizeof(end));
    snippet_reset(vm, SNIPPET_CODE);
    vcpu_load(vm->vcpu);
    snippet_run(vm, false, &exit);
    vcpu_put(vm->vcpu);

    arrived = exit.rip.v == TARGET;
    seen[0] = exit.vector;
    seen[1] = exit.rip.v;
    seen[2] = arrived ? vm->vcpu->frame->cs : exit.error;
    totals->digest = checksum_add(totals->digest, seen, sizeof(seen));
    totals->runs++;
    totals->arrived += arrived;
    if (arrived != should_arrive(g_desc, transfer, rpl) || (arrived && (seen[2] & 3) != 1)) {
        totals->wrong++;
        printf("peel: transfers: %s far to %016lx with RPL %u: %s %u(%lx) at %lx, cs %lx: wrong\n",
               transfer_names[transfer], g_desc, rpl, arrived ? "arrived" : "vector", exit.vector,
               exit.error, exit.rip.v, vm->vcpu->frame->cs);
    }
}

static void transfers_run(const struct job_options *options)
{
    static const unsigned rpls[] = {0, 1, 3};
    struct totals totals = {.digest = CHECKSUM_START};
    struct vm *vm = snippet_machine();

    (void)options;
    for (unsigned kind = 0; kind < N_KINDS; kind++) {
        for (unsigned t = 0; t < TRANSFERS; t++) {
            for (unsigned r = 0; r < 3; r++) {
                run_one(vm, make_descriptor(kind), (enum transfer)t, rpls[r], &totals);
            }
        }
    }
    printf("peel: transfers: %u runs, %u arrived, %u wrong, digest %016lx\n", totals.runs,
           totals.arrived, totals.wrong, totals.digest);
    vm_destroy(vm);
}

static const struct job transfers = {
    .name = "transfers",
    .purpose = "far transfers from ring 1 to every kind of descriptor",
    .run = transfers_run,
};
KERNEL_JOB(transfers);
