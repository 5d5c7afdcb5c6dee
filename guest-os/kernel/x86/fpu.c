/* SPDX-License-Identifier: MIT
 *
 * See fpu.h. While CR0.TS is set, the first x87 or SSE instruction is #NM (Intel SDM volume 3, 14.4).
 */
#include "fpu.h"
#include <stddef.h>
#include "process.h"
#include "lib/string.h"
#include "x86/bits.h"
#include "x86/insn.h"

#define MXCSR_OFFSET  24 /* in the image of FXSAVE (Intel SDM volume 1, table 10-2) */
#define MXCSR_INITIAL 0x1f80
#define FCW_INITIAL   0x037f

static struct fpu_state *owner; /* whose state is in the registers */
static bool has_fxsave, has_sse;

static void save(struct fpu_state *state)
{
    if (has_fxsave)
        __asm__ volatile("fxsave %0" : "=m"(*state));
    else
        __asm__ volatile("fnsave %0\n\tfwait" : "=m"(*state));
}

static void restore(const struct fpu_state *state)
{
    if (has_fxsave)
        __asm__ volatile("fxrstor %0" : : "m"(*state));
    else
        __asm__ volatile("frstor %0" : : "m"(*state));
}

void fpu_init(void)
{
    uint32_t features = cpuid_edx(1);

    has_fxsave = (features & CPUID_1_EDX_FXSR) != 0;
    has_sse = (features & CPUID_1_EDX_SSE) != 0;
    if (has_fxsave)
        write_cr4(read_cr4() | CR4_OSFXSR | (has_sse ? CR4_OSXMMEXCPT : 0));
    write_cr0((read_cr0() & ~(uintptr_t)CR0_EM) | CR0_MP | CR0_NE | CR0_TS);
}

bool fpu_has_sse(void)
{
    return has_sse;
}

void fpu_reset(struct fpu_state *state)
{
    memset(state, 0, sizeof(*state));
    clts();
    if (has_fxsave) {
        *(uint16_t *)state->bytes = FCW_INITIAL;
        *(uint32_t *)(state->bytes + MXCSR_OFFSET) = MXCSR_INITIAL;
    } else {
        fninit();
        save(state);
    }
    write_cr0(read_cr0() | CR0_TS);
}

void fpu_fork(struct fpu_state *child)
{
    if (owner == &current->fpu) {
        save(owner);
        if (!has_fxsave)
            restore(owner); /* FNSAVE has emptied the registers */
    }
    *child = current->fpu;
}

void fpu_drop(void)
{
    if (owner == &current->fpu) {
        owner = NULL;
        write_cr0(read_cr0() | CR0_TS);
    }
}

/* [route switch 60] The x87 stays behind
 * Most turns use no x87 or SSE register, so nothing is moved: CR0.TS makes the first use a trap. */
void fpu_switch(const struct fpu_state *next)
{
    if (next == owner)
        clts();
    else
        write_cr0(read_cr0() | CR0_TS);
}

/* [route switch 70] ... until somebody uses it */
void fpu_load(struct fpu_state *state)
{
    clts();
    if (owner == state)
        return;
    if (owner != NULL)
        save(owner);
    restore(state);
    owner = state;
}
