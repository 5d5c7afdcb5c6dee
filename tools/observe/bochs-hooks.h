/* SPDX-License-Identifier: MIT
 *
 * What Bochs calls while the machine runs.
 */
#ifndef PEEL_OBSERVE_BOCHS_HOOKS_H
#define PEEL_OBSERVE_BOCHS_HOOKS_H

#include "record.h"

/* From now on Bochs calls us. Refuses if it cannot be made to. */
void hooks_install(struct record *r);

/* The hooks for what is no instruction (bochs-events.c). */
void events_install(struct record *r);

/* Bochs' function of that linker name becomes a jump to ours. Refuses unless it is the empty one that
 * we know. Before Bochs has threads only. */
void hook_patch(struct record *r, const char *name, void *function);

#endif
