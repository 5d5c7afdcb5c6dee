/* SPDX-License-Identifier: MIT
 *
 * One row in one emulator, while it is being judged: the submission's run beside those of the oracles.
 */
#ifndef JUDGE_TRIAL_H
#define JUDGE_TRIAL_H
#include "machine.h"
#include "run.h"
#include "verdict.h"

/* How the submission's run died, if it did. */
struct death {
    const char *key, *words; /* NULL: it did not */
    const char *hole;
};

struct trial {
    const struct row *row;
    enum emulator emulator;
    struct run submission, reference;
    struct run native[MAX_MACHINES];
    bool has_native[MAX_MACHINES];
    const struct elf *kernel; /* the submission's symbols; may be NULL */
    const struct elf *program[MAX_MACHINES];
    size_t n_machines; /* 0: a job */
    struct view seen[MAX_MACHINES], reference_view[MAX_MACHINES], native_view[MAX_MACHINES];
    struct stray stray;
    struct death death;
};

/* What machine `vm` is compared with: its native run, or the reference's. */
const struct view *trial_oracle(const struct trial *trial, size_t vm);
/* Addresses about which the native run is silent: the loop that waits for the UART's wire. */
bool trial_is_polling(const struct trial *trial, size_t vm, uint64_t address);
/* "0x100027 (probe_main+0x7 of hello)" */
const char *trial_place(const struct trial *trial, uint64_t address);
const char *trial_place_in(const struct trial *trial, size_t vm, uint64_t address);
/* "hello", or "machine 1 (fpu)" where there are several */
const char *trial_machine(const struct trial *trial, size_t vm);

/* death.c */
void death_find(const struct trial *trial, struct death *death);
/* "in the guest at 0x... (...)": where either side was when the run ended. */
const char *death_where(const struct trial *trial);
const char *gate_words(const struct trial *trial, const struct gate *gate);

/* checks.c, code.c, survey.c, answers.c: what a check earns, with its cause, wanted and seen where it is not all. */
void check_judge(const struct trial *trial, const struct check *check, struct check_result *result);
void check_executed(const struct trial *trial, size_t vm, struct check_result *result);
void check_ends(const struct trial *trial, size_t vm, struct check_result *result);
/* NULL when the machine got as far as under the reference: executed all that it does there; or what was wanted
 * of it. */
const char *code_unreached(const struct trial *trial, size_t vm, const char **seen);
/* Code that was executed and is not the programs'. NULL when there is none. Of a program's own code that it never
 * executes on the bare machine the words begin with STRAY_GUEST. */
#define STRAY_GUEST "stray guest"
const char *code_foreign(const struct trial *trial, const char **wanted, const char **seen);
void check_answers(const struct trial *trial, const char *kind, struct check_result *result);
void check_survey(const struct trial *trial, bool exact, struct check_result *result);

/* judge.c: all of a row. */
void judge_row(const char *out, const char *tree, const struct row *row, enum emulator emulator,
               struct verdict *verdict);

#endif
