/* SPDX-License-Identifier: MIT
 *
 * Ring compression, put the other way round: which bits of the guest's descriptor may pass, and what is
 * added to them.
 */
#include "compress.h"
#include "x86/desc.h"

#define LIMIT  0x000F00000000FFFFULL
#define BASE   0xFF0000FFFFFF0000ULL
#define COMMON (LIMIT | BASE | DESC_ACCESSED | DESC_WRITABLE | DESC_CODE | DESC_S | DESC_P)
#define SIZES  (DESC_AVL | DESC_DB | DESC_G)

/* Rule 3. A code or data descriptor may say where the segment is, how large, and what may be done with it.
 * L may not pass, and that a segment may be conforming neither; in a data descriptor the same bit means
 * that it expands downwards. */
uint64_t descriptor_compress(uint64_t desc)
{
    uint64_t ring = desc_dpl(desc) > 1 ? desc_dpl(desc) : 1;
    uint64_t passes = COMMON | SIZES | (desc & DESC_CODE ? 0 : DESC_CONFORMING);

    if (!(desc & DESC_S)) {
        return 0;
    }
    return (desc & passes) | ring << DESC_DPL_SHIFT;
}
