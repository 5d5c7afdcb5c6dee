/* SPDX-License-Identifier: MIT
 *
 * The four kinds of address, as types of their own: mixing them does not compile.
 *
 *   gva_t  guest-virtual: what guest code computes after segmentation, below 4 GiB on software rungs
 *   gpa_t  guest-physical: where the guest believes its memory is
 *   hva_t  host-virtual: what the hypervisor's own pointers hold
 *   hpa_t  host-physical: where the memory really is
 */
#ifndef PEEL_MM_ADDR_H
#define PEEL_MM_ADDR_H

#include <stdint.h>

typedef struct {
    uint64_t v;
} gva_t;
typedef struct {
    uint64_t v;
} gpa_t;
typedef struct {
    uint64_t v;
} hva_t;
typedef struct {
    uint64_t v;
} hpa_t;

#define PAGE_SHIFT 12
#define PAGE_SIZE  (1UL << PAGE_SHIFT)
#define PAGE_MASK  (PAGE_SIZE - 1)

static inline gva_t gva(uint64_t v)
{
    return (gva_t){v};
}
static inline gpa_t gpa(uint64_t v)
{
    return (gpa_t){v};
}
static inline hpa_t hpa(uint64_t v)
{
    return (hpa_t){v};
}

static inline uint64_t page_round_up(uint64_t v)
{
    return (v + PAGE_MASK) & ~PAGE_MASK;
}
static inline uint64_t page_round_down(uint64_t v)
{
    return v & ~PAGE_MASK;
}

#endif
