/* SPDX-License-Identifier: MIT
 *
 * A long computation with every general register live and no output in between: about five million
 * instructions, several time slices. Nothing of it may be lost when the hypervisor takes the
 * processor away and gives it back.
 * Popek and Goldberg: equivalence under preemption; efficiency (there is nothing here to trap).
 */
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "count";

#define N_LOOPS 420000

struct count_regs {
    uint32_t eax, ebx, ecx, edx, esi, edi, ebp, loops, flags;
};

_Static_assert(sizeof(struct count_regs) == 36, "the assembly below counts in fours");

/* Registers come from and go back to *r; its address waits on the stack, for no register is free.
 * DF is set through the loop (nothing in it moves strings): a flag that is easily forgotten. */
static void count_run(struct count_regs *r)
{
    __asm__ volatile("pushal\n"
                     "pushl %%eax\n"
                     "movl 4(%%eax), %%ebx\n"
                     "movl 8(%%eax), %%ecx\n"
                     "movl 12(%%eax), %%edx\n"
                     "movl 16(%%eax), %%esi\n"
                     "movl 20(%%eax), %%edi\n"
                     "movl 24(%%eax), %%ebp\n"
                     "pushl 28(%%eax)\n" /* loops */
                     "movl (%%eax), %%eax\n"
                     "std\n"
                     "1: addl %%ebx, %%eax\n"
                     "adcl %%ecx, %%edx\n"
                     "rcll $3, %%esi\n"
                     "xorl %%eax, %%edi\n"
                     "subl %%edi, %%ebp\n"
                     "sbbl $7, %%ecx\n"
                     "roll $5, %%ebx\n"
                     "xorl %%edx, %%ebx\n"
                     "leal (%%ebp,%%esi), %%ebp\n"
                     "addl %%ebx, %%esi\n"
                     "decl (%%esp)\n"
                     "jnz 1b\n"
                     "pushfl\n"
                     "cld\n"
                     "movl %%eax, 4(%%esp)\n" /* the loop counter is 0 by now */
                     "movl 8(%%esp), %%eax\n"
                     "popl 32(%%eax)\n"
                     "popl (%%eax)\n"
                     "movl %%ebx, 4(%%eax)\n"
                     "movl %%ecx, 8(%%eax)\n"
                     "movl %%edx, 12(%%eax)\n"
                     "movl %%esi, 16(%%eax)\n"
                     "movl %%edi, 20(%%eax)\n"
                     "movl %%ebp, 24(%%eax)\n"
                     "addl $4, %%esp\n"
                     "popal\n"
                     :
                     : "a"(r)
                     : "cc", "memory");
}

void probe_main(uint32_t nonce)
{
    uint32_t seed = nonce;
    struct count_regs r = {
        .eax = random_next(&seed),
        .ebx = random_next(&seed),
        .ecx = random_next(&seed),
        .edx = random_next(&seed),
        .esi = random_next(&seed),
        .edi = random_next(&seed),
        .ebp = random_next(&seed),
        .loops = N_LOOPS + (nonce & 0xff),
    };

    count_run(&r);
    probe_report("eax", r.eax);
    probe_report("ebx", r.ebx);
    probe_report("ecx", r.ecx);
    probe_report("edx", r.edx);
    probe_report("esi", r.esi);
    probe_report("edi", r.edi);
    probe_report("ebp", r.ebp);
    probe_report("flags", r.flags & 0xcd5); /* arithmetic and DF; not AF's neighbour IF, nor TF */
}
