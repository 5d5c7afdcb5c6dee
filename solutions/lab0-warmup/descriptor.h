/* SPDX-License-Identifier: MIT
 *
 * Segment descriptors, changed.
 */
#ifndef PEEL_LAB0_DESCRIPTOR_H
#define PEEL_LAB0_DESCRIPTOR_H

#include <stdint.h>

/* The descriptor of the same segment at another `base`: SDM volume 3, section 3.4.5. Pure. */
uint64_t descriptor_set_base(uint64_t descriptor, uint32_t base);

#endif
