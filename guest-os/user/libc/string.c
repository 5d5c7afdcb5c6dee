/* SPDX-License-Identifier: MIT
 *
 * What programs need of strings, and the kernel does not.
 */
#include <string.h>
#include "abi.h"

char *strrchr(const char *text, int c)
{
    const char *found = NULL;

    for (;; text++) {
        if (*text == (char)c)
            found = text;
        if (*text == '\0')
            return (char *)found;
    }
}

char *strstr(const char *text, const char *part)
{
    size_t length = strlen(part);

    for (;; text++) {
        if (strncmp(text, part, length) == 0)
            return (char *)text;
        if (*text == '\0')
            return NULL;
    }
}

const char *error_text(int error)
{
    static const char *const texts[] = {
        [EPERM] = "not permitted",
        [ENOENT] = "no such file or directory",
        [ESRCH] = "no such process",
        [EIO] = "the device failed",
        [E2BIG] = "too many arguments",
        [ENOEXEC] = "not a program",
        [EBADF] = "not an open file",
        [ECHILD] = "no child process",
        [EAGAIN] = "too many processes",
        [ENOMEM] = "out of memory",
        [EACCES] = "not a program, but a directory",
        [EFAULT] = "bad address",
        [EBUSY] = "in use",
        [EEXIST] = "it exists already",
        [ENOTDIR] = "not a directory",
        [EISDIR] = "a directory",
        [EINVAL] = "bad argument",
        [ENFILE] = "too many open files in the system",
        [EMFILE] = "too many open files",
        [EFBIG] = "the file is too large",
        [ENOSPC] = "the disk is full",
        [ESPIPE] = "not a file with positions",
        [EMLINK] = "too many names",
        [EPIPE] = "nobody reads the pipe",
        [ERANGE] = "out of range",
        [ENAMETOOLONG] = "the name is too long",
        [ENOSYS] = "no such system call",
        [ENOTEMPTY] = "the directory is not empty",
    };
    int number = error < 0 ? -error : error;

    if (number < (int)(sizeof texts / sizeof *texts) && texts[number] != NULL)
        return texts[number];
    return "unknown error";
}

const char *signal_text(int signal)
{
    switch (signal) {
    case SIGINT: return "interrupted";
    case SIGILL: return "illegal instruction";
    case SIGTRAP: return "trap";
    case SIGFPE: return "arithmetic fault";
    case SIGKILL: return "killed";
    case SIGSEGV: return "bad memory access";
    case SIGPIPE: return "broken pipe";
    case SIGTERM: return "terminated";
    default: return "ended by a signal";
    }
}
