/* SPDX-License-Identifier: MIT
 *
 * The instruction that enters the kernel, for both word sizes; abi.h says which register holds what.
 */
#ifndef USER_SYSCALL_H
#define USER_SYSCALL_H

#include "abi.h"

#ifdef __x86_64__
static inline long syscall3(long number, long a, long b, long c)
{
    __asm__ volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return number;
}
#else
/* [route call 10] A program asks the kernel
 * By now write(fd, from, n) is a number and three arguments in registers. INT 0x80 finds its
 * gate in the IDT, the gate's DPL of 3 lets a program through, and the processor goes on at
 * ring 0. */
static inline long syscall3(long number, long a, long b, long c)
{
    __asm__ volatile("int $0x80" : "+a"(number) : "b"(a), "c"(b), "d"(c) : "memory");
    return number;
}
#endif

static inline long syscall0(long number)
{
    return syscall3(number, 0, 0, 0);
}

static inline long syscall1(long number, long a)
{
    return syscall3(number, a, 0, 0);
}

static inline long syscall2(long number, long a, long b)
{
    return syscall3(number, a, b, 0);
}
#endif
