/* SPDX-License-Identifier: MIT
 *
 * What the loops of loop.c call and C cannot say.
 */

/* Divides by zero; loop_skip_division() leads on to loop_divide_next. In: nothing. Clobbers: EAX, ECX,
 * EDX. */
    .text
    .global loop_divide, loop_divide_instruction, loop_divide_next
    .type loop_divide, @function
loop_divide:
    xorl %eax, %eax
    xorl %ecx, %ecx
    xorl %edx, %edx
loop_divide_instruction:
    divl %ecx
loop_divide_next:
    ret
    .size loop_divide, . - loop_divide

/* One CALL and its RET. In, out, clobbers: nothing. */
    .global loop_call
    .type loop_call, @function
loop_call:
    call loop_return
loop_return:
    ret
    .size loop_call, . - loop_call

    .section .note.GNU-stack, "", @progbits
