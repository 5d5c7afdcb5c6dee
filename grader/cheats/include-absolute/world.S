/* SPDX-License-Identifier: MIT
 *
 * A cheat: the solution, where one of the guesses of compress.h is right.
 */
#include "compress.h"
#ifdef SOLUTION
#include SOLUTION(world.S)
#else
    .text

/* void world_enter(const struct trap_frame *frame): returns at once. */
    .globl world_enter
world_enter:
    ret

/* _Noreturn void world_leave(void): stays where it is. */
    .globl world_leave
world_leave:
    hlt
    jmp world_leave

    .section .note.GNU-stack, "", @progbits
#endif
