/* SPDX-License-Identifier: MIT
 *
 * A verdict: what one row earned in one emulator, and why. One file each, OUT/verdicts/EMULATOR/ROW:
 *
 *   verdict format=1 row=ROW emulator=EMULATOR state=judged|unjudged
 *   key TEXT          what went wrong, in a few words that are the same wherever it is the same
 *   cause TEXT        the same in a sentence
 *   gate NAME         a gate fired
 *   forfeit KEY       the run broke a rule that makes all it shows worthless
 *   hole NAME         the run came to a hole that is not filled
 *   command TEXT      what repeats the run under GDB, or in the emulator; OUT stands there as $OUT
 *   check POINTS EARNED NAME     followed by its cause, wanted and seen, if it has any
 *   check-cause TEXT
 *   check-wanted TEXT
 *   check-seen TEXT
 *   complete lines=N sum=HEX8    as in an observer's report
 *
 * Texts have no control characters; the backslash and LF are written \\ and \n. A file that is not whole is no
 * verdict.
 */
#ifndef JUDGE_VERDICT_H
#define JUDGE_VERDICT_H
#include "rubric.h"

/* How a command in a verdict calls the kernel that was graded. */
#define JUDGED_IMAGE "$OUT/build/peel.elf"

/* The cause of a check that needs an observer, where none watched: no fault of the submission's. */
#define NOT_OBSERVED "not judged: only an observer can tell"

struct check_result {
    const char *name;
    unsigned points, earned;
    const char *cause, *wanted, *seen; /* NULL: nothing to say */
    bool forged; /* it shows a result that nothing computed: no accident (not kept in files) */
};

struct verdict {
    const char *row;
    enum emulator emulator;
    bool judged;
    const char *key, *cause, *gate, *forfeit, *hole, *command; /* NULL: none */
    struct check_result *checks;
    size_t n_checks;
};

void verdict_write(const char *out, const struct verdict *verdict);
/* False when there is none, or one that is not whole or is not this row's as the rubric has it now. */
bool verdict_read(const char *out, const struct row *row, enum emulator emulator,
                  struct verdict *verdict);
unsigned verdict_earned(const struct verdict *verdict);

#endif
