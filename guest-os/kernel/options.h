/* SPDX-License-Identifier: MIT
 *
 * What the kernel was told on its command line, and what it has found.
 */
#ifndef OS_OPTIONS_H
#define OS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include "abi.h"

#define OPTIONS_BYTES 512
#define OPTIONS_WORDS (MAX_ARGUMENTS - 1)

struct options {
    uint32_t hz;                   /* hz=N */
    bool root_ata;                 /* root=ata; root=ram is the default */
    uint32_t features;             /* FEATURE_... of abi.h */
    char *argv[MAX_ARGUMENTS + 1]; /* init, and what stands behind run= */
};

extern struct options options;

/* Words that nobody knows belong to somebody else. A wrong number is a panic. */
void options_parse(const char *line);
#endif
