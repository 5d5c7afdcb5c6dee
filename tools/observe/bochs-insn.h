/* SPDX-License-Identifier: MIT
 *
 * Bochs decodes an instruction once into an object and then executes the object. Here is what is known
 * of each object: its bytes, its kind, its site.
 */
#ifndef PEEL_OBSERVE_BOCHS_INSN_H
#define PEEL_OBSERVE_BOCHS_INSN_H

#include "bochs-cpu.h"

/* Bochs' pool of decoded instructions (bxICache_c), and where an object has its length. Every decoding
 * checks both. */
enum {
    INSN_OBJECT_SIZE = 0x38,
    INSN_LENGTH = 0x22,
    INSN_POOL = 576 * 1024, /* objects */
    INSN_TRACE = 32,        /* objects that are decoded in one go, at most */
};

#define INSN_NO_PLACE (~0ull)

enum insn_class {
    INSN_UNKNOWN, /* insn_learn() */
    INSN_PLAIN,
    INSN_SPECIAL, /* insn_classify() has a name for it */
};

struct insn_slot {
    struct insn insn;
    uint8_t length, bits;
    uint8_t bytes[INSN_MAX];
    const uint8_t *fetched; /* from there in Bochs' memory; NULL: it straddles two pages */
    /* Where it was executed last, as address * 4 + ring, and the site there. Only in the ranges. */
    uint64_t place;
    struct record_site *site;
};

/* By number: the class apart, because it is looked at for each instruction. */
extern uint8_t insn_class[INSN_POOL + INSN_TRACE];
extern struct insn_slot *insn_slots;

/* The address of object 0. */
extern const uint8_t *insn_pool;

void insn_start(struct record *r);

/* The object's number. An object's offset in the pool is a multiple of 7 * 8: multiplying by the inverse
 * of 7 modulo 2^32 divides it. */
static inline uint32_t insn_number(const uint8_t *object)
{
    return (uint32_t)((uint64_t)(object - insn_pool) >> 3) * 0xb6db6db7u;
}

/* Bochs has decoded `length` bytes into the object. */
void insn_decoded(struct record *r, const uint8_t *object, const uint8_t *bytes, unsigned length,
                  bool is_32, bool is_64);

/* Bochs is about to execute an object of class INSN_UNKNOWN: a copy. Where it joins a new trace of
 * instructions to one that it has, it copies objects without a word. */
void insn_learn(struct record *r, uint32_t number);

#endif
