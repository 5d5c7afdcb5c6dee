/* SPDX-License-Identifier: MIT
 *
 * What stands in a hole before a student has filled it.
 */
#ifndef PEEL_LIB_TODO_H
#define PEEL_LIB_TODO_H

#ifdef __ASSEMBLER__
/* clang-format off */
/* lab_todo_off() with the hole's name, which stands behind the call. Does not come back. */
#define lab_todo(hole) call 9f; .asciz hole; 9: popq %rdi; call lab_todo_off
/* clang-format on */
#else

/* The hole "L1.4" was reached. Says what is to be written and where to read about it. While a machine runs it is
 * stopped with that for its reason, and the stub returns; else the kernel ends: it has nobody to go on for. */
void lab_todo(const char *hole);
/* The same, and the kernel ends in any case: for places that cannot return. */
_Noreturn void lab_todo_off(const char *hole);
#endif
#endif
