/* SPDX-License-Identifier: MIT
 *
 * Ring compression: the guest's ring 0 becomes the CPU's ring 1.
 */
#include "compress.h"
#include "x86/desc.h"

/* Rule 3. Only code and data descriptors are ever installed. A system descriptor is not: two of the
 * guest's 8-byte entries can form a 64-bit call gate, and a call gate leads to ring 0. A code segment is
 * never 64-bit: at ring 1 it would see the whole address space, the hypervisor included (a guest that
 * runs in protected mode has no use for L; the CPU it believes in ignores that bit). And it is never
 * conforming: ring 3 could jump into it and stay ring 3, past the one place that moves a vCPU between its
 * virtual rings. Base, limit, type and size stay what they are, and so does DPL 3. */
uint64_t descriptor_compress(uint64_t desc)
{
    if (!(desc & DESC_S)) {
        return 0;
    }
    if (desc & DESC_CODE) {
        desc &= ~DESC_CONFORMING;
    }
    desc &= ~DESC_L;
    if (desc_dpl(desc) == 0) {
        desc |= 1ULL << DESC_DPL_SHIFT;
    }
    return desc;
}
