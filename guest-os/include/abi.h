/* SPDX-License-Identifier: MIT
 *
 * What the kernel and its programs agree on: system calls, errors, flags, structures, and how a program
 * starts. Usable from C and from assembly. Names avoid those of the host's C library, so that hosted
 * tools and tests can include both.
 *
 * How a call is made. The number goes into the first register, the result comes back in it: -E... in
 * -4095..-1 is an error. All other registers are kept, but for those named.
 *   32 bits, INT 0x80:  EAX = number; arguments EBX, ECX, EDX, ESI, EDI.
 *   32 bits, SYSENTER (only if FEATURE_SYSENTER): EAX, EBX, ESI, EDI as above. EDX = where to return,
 *     ECX = the ESP to return with; arguments 2 and 3 lie there, at 0(ECX) and 4(ECX). ECX, EDX: lost.
 *   64 bits, SYSCALL:   RAX = number; arguments RDI, RSI, RDX, R10, R8. RCX, R11: lost.
 *
 * How a program starts. The stack pointer is a multiple of 16 and points at words: argc, argv[0] ...
 * argv[argc-1], 0. Every other register is 0. Process 1 finds the terminal open as 0, 1 and 2.
 */
#ifndef OS_ABI_H
#define OS_ABI_H

/* Calls. "path" and "buf" are checked; a bad address gives -EFAULT. */
#define SYS_exit    1  /* (status): never returns; the low 8 bits count */
#define SYS_fork    2  /* () -> 0 in the child, its pid in the parent. -ENOMEM, -EAGAIN */
#define SYS_exec    3  /* (path, argv) -> only an error. -ENOEXEC, -E2BIG, -EACCES: a directory */
#define SYS_wait    4  /* (&status or 0) -> pid of an ended child. -ECHILD */
#define SYS_kill    5  /* (pid, signal): 0 only asks; pid < 0: group -pid. -ESRCH, -EPERM: 1 */
#define SYS_getpid  6  /* () */
#define SYS_getppid 7  /* (): 0 for process 1; orphans have 1 */
#define SYS_yield   8  /* () */
#define SYS_sleep   9  /* (ticks) */
#define SYS_open    10 /* (path, OPEN_...) -> fd, the lowest free. -ENOENT, -EISDIR, -EMFILE */
#define SYS_close   11 /* (fd) -EBADF */
#define SYS_read    12 /* (fd, buf, n) -> bytes, 0 at the end. -EBADF, -EISDIR */
#define SYS_write   13 /* (fd, buf, n) -> bytes. -ENOSPC, -EFBIG, -EPIPE (after SIGPIPE) */
#define SYS_lseek   14 /* (fd, offset, SEEK_...) -> new offset. -ESPIPE, -EINVAL: before 0 */
#define SYS_fstat   15 /* (fd, struct file_info *) */
#define SYS_dup     16 /* (fd) -> the lowest free fd */
#define SYS_dup2    17 /* (fd, to) -> to, which is closed first */
#define SYS_pipe    18 /* (int fds[2]): 0 reads, 1 writes */
#define SYS_mkdir   19 /* (path) -EEXIST, -ENOENT, -ENOTDIR, -ENOSPC */
#define SYS_unlink  20 /* (path): a file, or an empty directory. -ENOTEMPTY, -EBUSY: the root */
#define SYS_link    21 /* (old, new) -EEXIST, -EPERM: a directory */
#define SYS_chdir   22 /* (path) -ENOTDIR */
#define SYS_readdir 23 /* (fd, struct dir_entry *) -> 1, 0 at the end. -ENOTDIR */
#define SYS_tty_foreground                                                                         \
    24 /* (group): Ctrl-C goes to this group; 0 only asks. -> the group before */
#define SYS_tty_mode    25 /* (TTY_...) -> the mode before. -EINVAL */
#define SYS_setgroup    26 /* (pid or 0, group or 0: its pid). -ESRCH: neither self nor a child */
#define SYS_sbrk        27 /* (delta) -> the break before, a signed address. -ENOMEM, -EINVAL */
#define SYS_map         28 /* (length) -> address of zeroes. -ENOMEM, -ENOSYS in `flat` */
#define SYS_unmap       29 /* (address, length): whole pages of one mapping. -EINVAL, -ENOMEM, -ENOSYS */
#define SYS_ticks       30 /* () -> timer ticks since the boot */
#define SYS_processes   31 /* (struct process_info *, n) -> how many there are; n at most filled */
#define SYS_sync        32 /* (): everything to the disk. -EIO */
#define SYS_system_info 33 /* (struct system_info *) */
#define SYS_poweroff    34 /* (status): 0 is fine; else the runner shows it. Never returns */
#define SYS_mark        35 /* (value): one OUT of value's low byte to MARK_PORT: observers bracket by it */
#define SYS_loop        36 /* (LOOP_..., count): a loop in the kernel for bench/. -ENOSYS, -EINVAL */
#define SYS_null        37 /* () -> 0 */
#define SYS_COUNT       38

/* Errors; Linux's values. */
#define EPERM        1
#define ENOENT       2
#define ESRCH        3
#define EIO          5
#define E2BIG        7
#define ENOEXEC      8
#define EBADF        9
#define ECHILD       10
#define EAGAIN       11
#define ENOMEM       12
#define EACCES       13
#define EFAULT       14
#define EBUSY        16
#define EEXIST       17
#define ENOTDIR      20
#define EISDIR       21
#define EINVAL       22
#define ENFILE       23
#define EMFILE       24
#define EFBIG        27
#define ENOSPC       28
#define ESPIPE       29
#define EMLINK       31
#define EPIPE        32
#define ERANGE       34
#define ENAMETOOLONG 36
#define ENOSYS       38
#define ENOTEMPTY    39

/* Signals. There are no handlers: each, whatever its number (1 to 31), ends the process. */
#define SIGINT  2 /* Ctrl-C */
#define SIGILL  4
#define SIGTRAP 5
#define SIGFPE  8
#define SIGKILL 9 /* also: no memory was left for a page that the process touched */
#define SIGSEGV 11
#define SIGPIPE 13
#define SIGTERM 15
#define SIGMAX  31

/* What wait stores: the exit status, and the signal that ended the process, or 0. */
#define WAIT_STATUS(word) ((word)&0xff)
#define WAIT_SIGNAL(word) (((word) >> 8) & 0xff)

#define OPEN_READ     0x01
#define OPEN_WRITE    0x02
#define OPEN_CREATE   0x04
#define OPEN_TRUNCATE 0x08 /* needs OPEN_WRITE */
#define OPEN_APPEND   0x10 /* needs OPEN_WRITE: each write goes to the end */
#define OPEN_ALL      0x1f

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

#define TTY_LINES 0 /* whole lines, with echo and editing */
#define TTY_RAW   1 /* each byte as it comes, without echo; Ctrl-C is a byte */

/* Limits. */
#define NAME_BYTES       28   /* of a name in a directory, with its NUL */
#define PATH_BYTES       256  /* of a path, with its NUL; -ENAMETOOLONG */
#define MAX_FILES        16   /* open at once in a process */
#define MAX_PROCESSES    64   /* at once, ended and not waited for included; -EAGAIN */
#define MAX_ARGUMENTS    32   /* of a program; -E2BIG */
#define ARGUMENT_BYTES   2048 /* all strings with their NULs; -E2BIG */
#define PIPE_BYTES       4096 /* a pipe holds so much */
#define PROGRAM_BASE     0x1000 /* programs are linked here; the page at 0 is never there in `paged` */
#define PROCESS_NAME_MAX 16

#define TYPE_FILE      1
#define TYPE_DIRECTORY 2
#define TYPE_TTY       3
#define TYPE_PIPE      4

#define STATE_RUNNING  1 /* now */
#define STATE_READY    2
#define STATE_SLEEPING 3
#define STATE_ENDED    4 /* not waited for yet */

#define FEATURE_PAGED    0x1 /* `paged`: map and unmap, demand zero, copy-on-write */
#define FEATURE_SYSENTER 0x2
#define FEATURE_CLEAN    0x4 /* the `clean` processor flavour */
#define FEATURE_64       0x8
#define FEATURE_SSE      0x10

#define MARK_PORT 0x80 /* the PC's diagnostic port */

/* The loops of SYS_loop: count (at most 1000000) times, interrupts off, one such thing. */
#define LOOP_EMPTY  0 /* the loop's own cost */
#define LOOP_IN     1 /* IN from the timer */
#define LOOP_CR3    2 /* MOV to CR3 of what it holds; -ENOSYS in `flat` */
#define LOOP_CALL   3 /* CALL and RET */
#define LOOP_PTE    4 /* a page-table entry changed, and INVLPG; -ENOSYS in `flat` */
#define LOOP_DIVIDE 5 /* #DE in the kernel, which steps over it */
#define LOOP_CLI    6 /* interrupts off and on */
#define LOOP_FLAGS  7 /* interrupt state saved, and given back (PUSHF, POPF in `plain`) */

#ifndef __ASSEMBLER__
#include <stdint.h>

struct file_info {
    uint32_t type; /* TYPE_... */
    uint32_t inode;
    uint32_t links;
    uint32_t size; /* bytes; of a pipe, what it holds */
};

struct dir_entry {
    uint32_t inode;
    char name[NAME_BYTES];
};

struct process_info {
    int32_t pid, parent, group;
    uint32_t state;  /* STATE_... */
    uint32_t memory; /* KiB of its own address space that are there */
    uint32_t ticks;  /* it ran during so many */
    char name[PROCESS_NAME_MAX];
};

struct system_info {
    uint32_t page_size;
    uint32_t frames, free_frames; /* of memory, in pages: what a leak check compares */
    uint32_t processes;
    uint32_t open_files, inodes_in_use; /* in the whole system, in memory */
    uint32_t hz;
    uint32_t features; /* FEATURE_... */
};

_Static_assert(sizeof(struct dir_entry) == 32, "16 to a block of 512");
#endif
#endif
