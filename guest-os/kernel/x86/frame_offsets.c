/* SPDX-License-Identifier: MIT
 *
 * Offsets for assembly. Compiled to assembly text only, from which the build makes frame_offsets.h: never
 * counted by hand.
 */
#include <stddef.h>
#include "frame.h"

#define DEFINE(name, value) __asm__ volatile("\n->" #name " %0" : : "i"(value))

void frame_offsets(void);

void frame_offsets(void)
{
    DEFINE(FRAME_AX, offsetof(struct trap_frame, ax));
    DEFINE(FRAME_CS, offsetof(struct trap_frame, cs));
    DEFINE(FRAME_CX, offsetof(struct trap_frame, cx));
    DEFINE(FRAME_DX, offsetof(struct trap_frame, dx));
    DEFINE(FRAME_IP, offsetof(struct trap_frame, ip));
    DEFINE(FRAME_SP, offsetof(struct trap_frame, sp));
    DEFINE(FRAME_VECTOR, offsetof(struct trap_frame, vector));
}
