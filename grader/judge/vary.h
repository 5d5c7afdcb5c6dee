/* SPDX-License-Identifier: MIT
 *
 * Hidden rows: an instructor's key makes others of the public ones.
 */
#ifndef JUDGE_VARY_H
#define JUDGE_VARY_H
#include "rubric.h"

/* The rubric as a table again, in which every row that runs machines is hidden: the same probes and checks for the
 * same points, with time slices, memory sizes and CPU options that the key decides. What a kernel has learnt from the
 * public rows by heart does not help it there. */
void rubric_vary(const struct rubric *rubric, const char *key, struct text *text);

#endif
