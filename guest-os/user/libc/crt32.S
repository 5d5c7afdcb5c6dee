/* SPDX-License-Identifier: MIT
 *
 * Where a program starts: argc and argv lie on the stack (abi.h), which stays aligned for main().
 */
    .text
    .globl _start
_start:
    movl (%esp), %eax
    leal 4(%esp), %edx
    xorl %ebp, %ebp         /* a debugger's backtrace ends here */
    subl $8, %esp
    pushl %edx
    pushl %eax
    call main
    movl %eax, (%esp)
    call exit

    .section .note.GNU-stack, "", @progbits
