/* SPDX-License-Identifier: MIT
 *
 * What the jobs that test lab 1 step by step share: numbers made from a seed, and how an answer is printed.
 */
#ifndef PEEL_JOBS_STEPS_H
#define PEEL_JOBS_STEPS_H

#include <stdint.h>

/* The next number of a sequence that its first value decides (splitmix64). */
uint64_t steps_random(uint64_t *state);

/* One answer: "peel: answer KIND WORDS". The grader compares all answers of a kind with those that the reference
 * gives to the same questions. */
#define answer(kind, format, ...) printf("peel: answer " kind " " format "\n", __VA_ARGS__)
/* Before the words of an answer about the guest code in one slot, if it has one of its own: the judge then wants that code
 * executed for this answer's kind alone. */
#define ANSWER_ABOUT_CODE "at %x: "

#endif
