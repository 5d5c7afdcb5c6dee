/* SPDX-License-Identifier: MIT
 *
 * Ring compression of segment descriptors.
 */
#ifndef PEEL_LAB1_COMPRESS_H
#define PEEL_LAB1_COMPRESS_H

#include <stdint.h>

/* The descriptor that the CPU gets for the guest's `desc`: SDM volume 3, section 3.4.5. Pure. */
uint64_t descriptor_compress(uint64_t desc);

#endif
