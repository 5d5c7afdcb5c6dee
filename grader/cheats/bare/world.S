/* SPDX-License-Identifier: MIT
 *
 * The world switch: not written. Declared in vmm/world.h.
 */
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
