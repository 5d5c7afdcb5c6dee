/* SPDX-License-Identifier: MIT
 *
 * The run loop and the scheduler above it.
 */
#ifndef PEEL_VMM_RUN_H
#define PEEL_VMM_RUN_H

#include <stdint.h>

struct vcpu;
struct vm;
struct vmexit;

/* Run all machines, one time slice of `slice_ns` each in turn, until every one has stopped; each stop is
 * reported on the console with its reason. */
void run_machines(struct vm *const *machines, unsigned count, uint64_t slice_ns);

#endif
