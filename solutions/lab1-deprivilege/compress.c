/* SPDX-License-Identifier: MIT
 *
 * Ring compression: the guest's ring 0 becomes the CPU's ring 1.
 */
#include "compress.h"
#include "lib/todo.h"
#include "x86/desc.h"

/* [hole L1.1 lab1#compression 0.75h]
 *
 * The descriptor that the CPU gets instead of the guest's `desc`. Base, limit, type, size, P and AVL stay what they
 * are. A DPL of 0 becomes 1: the guest's kernel really runs at ring 1. Any other DPL stays.
 *
 * Rule 3: three kinds of descriptors are never installed as they are, whatever the guest says.
 *  - A system descriptor (S = 0): two of the guest's 8-byte entries can form a 64-bit call gate, and a call gate leads
 *    to ring 0. Return 0, which is no descriptor.
 *  - A 64-bit code segment (L = 1): at ring 1 it would see the whole address space, the hypervisor included. A guest
 *    in protected mode has no use for L, and the CPU it believes in ignores that bit: clear it.
 *  - A conforming code segment: ring 3 could jump into it and stay ring 3, past the one place that moves a vCPU
 *    between its virtual rings. Make it non-conforming. In a data descriptor the same bit means expand-down: leave it.
 *
 * Returns the descriptor, or 0 for none. Pure: it reads and changes nothing else.
 * Hint: x86/desc.h has a name for each bit, and desc_dpl().
 * Intel SDM volume 3, sections 3.4.5 (descriptors) and 6.8.1.2 (conforming segments). */
uint64_t descriptor_compress(uint64_t desc)
{
    // HOLE L1.1 descriptor_compress: begin
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
    // HOLE L1.1: stub
    lab_todo("L1.1");
    return desc;
    // HOLE L1.1: end
}
