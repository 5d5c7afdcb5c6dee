/* SPDX-License-Identifier: MIT
 *
 * The shell's grammar, as pure text:
 *
 *     line      pipeline { (; | &) pipeline } [;|&]
 *     pipeline  command { | command }
 *     command   { word | < word | > word | >> word }
 *
 * A word is cut by blanks and operators; '...' and "..." and a backslash keep characters as they are; #
 * at the beginning of a word starts a comment.
 */
#ifndef SH_PARSE_H
#define SH_PARSE_H

#include <stdbool.h>

#define SH_LINE      512 /* characters of a line */
#define SH_COMMANDS  8   /* in a pipeline */
#define SH_ARGUMENTS 31  /* of a command, its name included */

struct sh_command {
    char *argv[SH_ARGUMENTS + 1];
    int argc;
    const char *input, *output; /* files, or 0 */
    bool append;
};

struct sh_pipeline {
    int n; /* 0: an empty one */
    struct sh_command commands[SH_COMMANDS];
    bool background;
    char words[2 * SH_LINE]; /* what the pointers point at */
};

/* Take the next pipeline off *line, which moves behind it, to its end at last. Returns 0, or what is
 * wrong; then nothing of the line is to be run. */
const char *sh_parse(const char **line, struct sh_pipeline *pipeline);

#endif
