/* SPDX-License-Identifier: MIT
 *
 * Snippets: a few bytes of code run as a guest in a machine without a guest, to see what the CPU makes of
 * them. For surveys and for tests of the machine model; what they do natively is the CPU's business, what
 * they do here is the engine's.
 */
#ifndef PEEL_VMM_SNIPPET_H
#define PEEL_VMM_SNIPPET_H

#include <stdbool.h>
#include <stdint.h>
#include "vmm/exit.h"

struct vm;

#define SNIPPET_CODE  0x100000 /* guest-physical; a snippet may be put anywhere from here */
#define SNIPPET_DATA  0x200000 /* 64 KiB of zeros; in ESI at the start */
#define SNIPPET_STACK 0x2F0000 /* ESP at the start */

/* A machine of 4 MiB on the engines of rung 1, with the boot block's GDT. Ends in boot_fail() without memory. */
struct vm *snippet_machine(void);
/* The same without entering it: instructions are not counted. For what comes before the way in is written. */
struct vm *snippet_machine_unmeasured(void);

/* Registers to start with: those of a boot block's entry, but EIP at `at` and the two above. */
void snippet_reset(struct vm *vm, uint32_t at);

/* Run from the loaded state to the first exit that the base does not repair by itself: not the timer's, not
 * a page that is merely not mapped yet, not a stale descriptor slot. Stops at the timer when
 * `stop_at_timer`. The vCPU must be loaded; a machine that was killed on the way is revived. Returns the guest
 * instructions executed, where the TSC counts instructions (both emulators, as Peel starts them). */
uint64_t snippet_run(struct vm *vm, bool stop_at_timer, struct vmexit *exit);

#endif
