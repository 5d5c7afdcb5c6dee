/* SPDX-License-Identifier: MIT
 *
 * Where a program starts: argc and argv lie on the stack (abi.h), which stays aligned for main().
 */
    .text
    .globl _start
_start:
    movq (%rsp), %rdi
    leaq 8(%rsp), %rsi
    xorl %ebp, %ebp         /* a debugger's backtrace ends here */
    call main
    movl %eax, %edi
    call exit

    .section .note.GNU-stack, "", @progbits
