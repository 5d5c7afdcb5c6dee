/* SPDX-License-Identifier: MIT
 *
 * The memory of a process in the `flat` flavour: frames in a row, which are a segment of its own. From 0 up
 * the program and its heap, at the end the stack.
 */
#ifndef OS_SPACE_TYPE_H
#define OS_SPACE_TYPE_H

#include <stdint.h>
#include "memory.h"

#define SPACE_IS_PAGED 0

struct space {
    phys_t base; /* NO_FRAME: there is no space */
    uint32_t frames;
    uintptr_t heap_start, heap_end;
    uint64_t ldt[2]; /* code and data, in the order of user_segments.h */
};
#endif
