/* SPDX-License-Identifier: MIT
 *
 * System calls: from a frame to a function of the kernel.
 */
#ifndef OS_SYSCALL_H
#define OS_SYSCALL_H

#include <stdint.h>

struct trap_frame;

void syscall_handle(struct trap_frame *frame);

/* What each call is: a function of its arguments, as far as it has any. */
typedef intptr_t syscall_fn(const uintptr_t *argument);

/* syscall_file.c */
syscall_fn sys_open, sys_close, sys_read, sys_write, sys_lseek, sys_fstat, sys_dup, sys_dup2,
    sys_pipe, sys_mkdir, sys_unlink, sys_link, sys_chdir, sys_readdir, sys_tty_foreground,
    sys_tty_mode, sys_sync;

#endif
