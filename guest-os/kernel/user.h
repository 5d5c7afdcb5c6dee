/* SPDX-License-Identifier: MIT
 *
 * The memory of the running program, from the kernel. Every address is checked; nothing here faults.
 */
#ifndef OS_USER_H
#define OS_USER_H

#include <stddef.h>
#include <stdint.h>

/* 0 or -EFAULT. */
int user_copy_in(void *to, uintptr_t user, size_t n);
int user_copy_out(uintptr_t user, const void *from, size_t n);

/* A string with its NUL: its length, -EFAULT, or `too_long` if it does not fit. */
int user_copy_string(char *to, uintptr_t user, size_t size, int too_long);
#endif
