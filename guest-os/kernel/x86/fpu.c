/* SPDX-License-Identifier: MIT
 *
 * See fpu.h. While CR0.TS is set, the first x87 or SSE instruction is #NM (Intel SDM volume 3, 15.4).
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

/* The image of FNSAVE has them in the low half of a doubleword each (Intel SDM volume 1, figure 8-9). */
enum { FNSAVE_CONTROL, FNSAVE_STATUS, FNSAVE_TAGS };
#define FNSAVE_WORD(value) (0xffff0000u | (value))

static struct fpu_state *owner; /* whose state is in the registers */
static bool has_fxsave, has_sse;
/* CR0.TS. A move to or from CR0 is dear under a hypervisor, and most would change nothing. */
static bool traps;

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

static void set_traps(bool wanted)
{
    if (wanted == traps)
        return;
    traps = wanted;
    if (wanted)
        write_cr0(read_cr0() | CR0_TS);
    else
        clts();
}

void fpu_init(void)
{
    uint32_t features = cpuid_edx(1);

    has_fxsave = (features & CPUID_1_EDX_FXSR) != 0;
    has_sse = (features & CPUID_1_EDX_SSE) != 0;
    if (has_fxsave)
        write_cr4(read_cr4() | CR4_OSFXSR | (has_sse ? CR4_OSXMMEXCPT : 0));
    write_cr0((read_cr0() & ~(uintptr_t)CR0_EM) | CR0_MP | CR0_NE | CR0_TS);
    traps = true;
}

bool fpu_has_sse(void)
{
    return has_sse;
}

void fpu_reset(struct fpu_state *state)
{
    memset(state, 0, sizeof(*state));
    if (has_fxsave) {
        state->words[0] = FCW_INITIAL;
        state->words[MXCSR_OFFSET / 4] = MXCSR_INITIAL;
    } else {
        state->words[FNSAVE_CONTROL] = FNSAVE_WORD(FCW_INITIAL);
        state->words[FNSAVE_STATUS] = FNSAVE_WORD(0);
        state->words[FNSAVE_TAGS] = FNSAVE_WORD(0xffffu); /* all empty */
    }
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
        set_traps(true);
    }
}

/* [route switch 60] The x87 stays behind
 * Most turns use no x87 or SSE register, so nothing is moved: CR0.TS makes the first use a trap. Mostly it is
 * set already. */
void fpu_switch(const struct fpu_state *next)
{
    set_traps(next != owner);
}

/* [route switch 70] ... until somebody uses it */
void fpu_load(struct fpu_state *state)
{
    set_traps(false);
    if (owner == state)
        return;
    if (owner != NULL)
        save(owner);
    restore(state);
    owner = state;
}
