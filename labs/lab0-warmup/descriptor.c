/* SPDX-License-Identifier: MIT
 *
 * Where a segment begins: the base in its descriptor.
 */
#include "descriptor.h"
#include "lib/todo.h"

/* Hole L0.1 (handouts/lab0#hole, about 0.5 h)
 *
 * The descriptor of the same segment, moved: with `base` instead of the base that `descriptor` has, whatever that is.
 * Every other bit stays: limit, type, DPL and flags.
 *
 * A descriptor is handled as the 64-bit number that stands in memory. Its base has 32 bits and is in three pieces:
 *   bits of the base      0 to 15    16 to 23    24 to 31
 *   in the descriptor    16 to 31    32 to 39    56 to 63
 *
 * Returns the descriptor. Pure: it reads and changes nothing else.
 * Hint: make room first. The first two pieces lie side by side. `base` is a number of 32 bits: make it one of 64 bits
 * before you shift it that far.
 * Intel SDM volume 3, section 3.4.5 (descriptors). */
uint64_t descriptor_set_base(uint64_t descriptor, uint32_t base)
{
    /* L0.1 descriptor_set_base: your code goes here ... */




    (void)base;
    lab_todo("L0.1");
    return descriptor;
    /* ... L0.1 ends here */
}
