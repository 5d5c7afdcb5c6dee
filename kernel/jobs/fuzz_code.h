/* SPDX-License-Identifier: MIT
 *
 * Random guest programs: their code, their descriptors and their registers. Everything follows from a
 * seed, so any program can be had again alone (count=1 seed=...).
 */
#ifndef PEEL_JOBS_FUZZ_CODE_H
#define PEEL_JOBS_FUZZ_CODE_H

#include <stdint.h>

struct trap_frame;

#define FUZZ_CHUNKS     24
#define FUZZ_CHUNK_SIZE 48
#define FUZZ_SLOTS      32 /* descriptors in the guest's table */
#define FUZZ_WRAP_SLOT  3  /* data with its base just below 4 GiB */

struct fuzz_random {
    uint64_t state;
};

void fuzz_seed(struct fuzz_random *random, uint64_t seed);
uint32_t fuzz_number(struct fuzz_random *random);
uint32_t fuzz_below(struct fuzz_random *random, uint32_t limit);

/* One chunk: a few instructions of one random sort, often hostile, and filler up to its end. */
void fuzz_make_chunk(struct fuzz_random *random, uint8_t code[FUZZ_CHUNK_SIZE]);

/* A descriptor: mostly a plausible code or data segment with an odd base, sometimes noise. */
uint64_t fuzz_make_descriptor(struct fuzz_random *random);

/* General registers: small numbers, addresses near the edges, noise. Leaves EIP, CS, SS and ESP alone. */
void fuzz_make_registers(struct fuzz_random *random, struct trap_frame *frame);

#endif
