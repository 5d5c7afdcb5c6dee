/* SPDX-License-Identifier: MIT
 *
 * What each machine of a run did: the instructions it executed in its program's text, and what it sent.
 *
 * The observer cannot know machines; it names the physical pages that guest instructions came from. Each page
 * belongs to one machine, and no machine has two pages at one address. So, for each address by itself, the
 * pages there are given out to the machines: each at most once, so that what they did differs least from what
 * is expected of the machines. Two programs differ in their instructions; two machines that run the same one
 * differ in what they send and how often they do what, for their nonces do. Where two pages are alike in all of
 * that, they may as well be exchanged. Giving out favours the submission, but nothing is left over that way: a
 * page that no machine got is executed code that belongs to nobody.
 */
#ifndef JUDGE_MACHINE_H
#define JUDGE_MACHINE_H
#include "elfsym.h"
#include "observed.h"
#include "rubric.h"

struct view {
    struct site *sites; /* by address, then bytes; each pair once */
    size_t n_sites;
    struct bytes outs; /* every byte written to port 3F8, in order */
    struct bytes
        sent; /* those that a UART puts on the wire: not the divisor's, not those in loopback */
};

/* What a machine should have done. */
struct expectation {
    const struct view *view; /* or NULL: then its program and what it printed tell */
    const struct elf *program;
    struct bytes printed;
};

/* What belongs to no machine. */
struct stray {
    size_t pages;
    uint64_t page; /* the first one's address */
    size_t outs;   /* bytes sent to the UART from outside every text */
    uint64_t out;  /* where from */
};

/* All of a run with one machine. */
void view_whole(const struct observed *observed, struct view *view);
/* Each machine's part. */
void view_each(const struct observed *observed, const struct expectation *expected,
               size_t n_machines, struct view *views, struct stray *stray);
/* The first site at an address or behind it. */
size_t view_from(const struct view *view, uint64_t address);
const struct site *view_find(const struct view *view, uint64_t address, const char *bytes);
bool view_has(const struct view *view, uint64_t address);

#endif
