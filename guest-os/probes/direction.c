/* SPDX-License-Identifier: MIT
 *
 * The direction flag is set while exits happen: a hypervisor that takes it over copies and clears its
 * own memory backwards. Fresh pages are touched one after the other with DF set, so that the memory that
 * backs them is made at that moment; what was stored in the ones before must still be there. Nothing is
 * printed before all is set and done.
 * Popek and Goldberg: resource control (a guest's flags stop at the hypervisor's door), and equivalence.
 */
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "direction";

#define FROM    0x200000
#define PAGE    0x1000
#define N_PAGES 48
#define N_WORDS 3 /* in each page: at its start, in the middle, at its end */

static uint32_t *word_at(uint32_t page, uint32_t n)
{
    static const uint32_t offsets[N_WORDS] = {0, 0x7fc, PAGE - 4};

    return (uint32_t *)(FROM + page * PAGE + offsets[n]);
}

static void store_backwards(uint32_t *at, uint32_t value)
{
    __asm__ volatile("std; movl %1, (%0); cld" : : "r"(at), "r"(value) : "memory", "cc");
}

/* STOS across a page's end, downwards: the second page is met in the middle of the instruction. */
static void fill_backwards(uint32_t last, uint32_t words, uint32_t value)
{
    __asm__ volatile("std; rep stosl; cld" : "+D"(last), "+c"(words) : "a"(value) : "memory", "cc");
}

void probe_main(uint32_t nonce)
{
    uint32_t seed = nonce, wrong = 0, sum = 0;

    for (uint32_t page = 0; page < N_PAGES; page++)
        for (uint32_t n = 0; n < N_WORDS; n++)
            store_backwards(word_at(page, n), random_next(&seed));
    seed = nonce;
    for (uint32_t page = 0; page < N_PAGES; page++)
        for (uint32_t n = 0; n < N_WORDS; n++)
            wrong += *word_at(page, n) != random_next(&seed);
    probe_report("words lost", wrong);

    fill_backwards(FROM + (N_PAGES + 4) * PAGE, 2 * PAGE / 4, nonce);
    for (uint32_t i = 0; i < 2 * PAGE / 4; i++)
        sum += *(uint32_t *)(FROM + (N_PAGES + 4) * PAGE - i * 4) ^ (nonce + i);
    probe_report("filled", sum);
}
