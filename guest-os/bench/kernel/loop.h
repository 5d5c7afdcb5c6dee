/* SPDX-License-Identifier: MIT
 *
 * The loops in the kernel that bench/ counts: the smallest things that a hypervisor may have to emulate.
 */
#ifndef OS_LOOP_H
#define OS_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct trap_frame;

/* LOOP_... of abi.h, count times, between two marks. -EINVAL, -ENOSYS. */
int loop_run(uint32_t which, uint32_t count);

/* One OUT that observers see. */
void loop_mark(uint8_t value);

/* Step over the division of LOOP_DIVIDE; false: the exception is not its. */
bool loop_skip_division(struct trap_frame *frame);
#endif
