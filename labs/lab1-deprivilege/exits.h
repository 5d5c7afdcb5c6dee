/* SPDX-License-Identifier: MIT
 *
 * What the hypervisor does when guest code has trapped.
 */
#ifndef PEEL_LAB1_EXITS_H
#define PEEL_LAB1_EXITS_H

struct vcpu;
struct vmexit;

/* struct cpu_engine's `handle` for rung 1. */
void exits_handle(struct vcpu *vcpu, struct vmexit *exit);

#endif
