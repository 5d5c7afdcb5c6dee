/* SPDX-License-Identifier: MIT
 *
 * The kernel's own symbol table, put into the image by tools/ksyms at the second link.
 */
#ifndef PEEL_LIB_KSYMS_H
#define PEEL_LIB_KSYMS_H

#include <stdint.h>

/* The function that holds `address` and the distance from its start; NULL when there is none. */
const char *ksyms_find(uint64_t address, uint64_t *offset);

#endif
