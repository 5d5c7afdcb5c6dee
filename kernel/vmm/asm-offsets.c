/* SPDX-License-Identifier: MIT
 *
 * Offsets and sizes for assembly. Compiled to assembly text only, from which the build makes
 * asm-offsets.h: never counted by hand.
 */
#include <stddef.h>
#include "x86/trap.h"

#define DEFINE(name, value) __asm__ volatile("\n->" #name " %0" : : "i"(value))

void asm_offsets(void);

void asm_offsets(void)
{
    DEFINE(TRAP_FRAME_SIZE, sizeof(struct trap_frame));
    DEFINE(TRAP_FRAME_VECTOR, offsetof(struct trap_frame, vector));
    DEFINE(TRAP_FRAME_RIP, offsetof(struct trap_frame, rip));
}
