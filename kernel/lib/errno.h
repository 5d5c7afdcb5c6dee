/* SPDX-License-Identifier: MIT
 *
 * Error numbers for host resources that are missing and for bad input; returned negative. The values
 * are Linux's, so that code compiled for the host reads the same.
 */
#ifndef PEEL_LIB_ERRNO_H
#define PEEL_LIB_ERRNO_H

#define ENOENT  2
#define E2BIG   7
#define ENOEXEC 8
#define ENOMEM  12
#define EFAULT  14
#define EEXIST  17
#define EINVAL  22
#define ENOSPC  28
#define ERANGE  34

#endif
