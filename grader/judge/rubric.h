/* SPDX-License-Identifier: MIT
 *
 * A lab's rubric: one row for each thing that earns points, out of a table whose columns stand in
 * grader/README.md. A rubric that has been read is whole: everything that a row names exists, the points
 * of the checks sum to the row's and those of the rows to 100, and no row waits for itself.
 */
#ifndef JUDGE_RUBRIC_H
#define JUDGE_RUBRIC_H
#include <stdio.h>
#include "text.h"

enum emulator { EMULATOR_QEMU, EMULATOR_BOCHS, EMULATORS };
enum property { PROPERTY_EQUIVALENCE, PROPERTY_RESOURCE, PROPERTY_EFFICIENCY, PROPERTIES };

extern const char *const emulator_names[EMULATORS];
extern const char *const property_names[PROPERTIES];

#define MAX_MACHINES 16
#define MAX_TIERS    4

enum check_kind {
    CHECK_TRANSCRIPT,
    CHECK_EXECUTED,
    CHECK_ENDS,
    CHECK_REASON,
    CHECK_SURVIVES,
    CHECK_PREEMPTED,
    CHECK_CROSSINGS,
    CHECK_HOSTCOST,
    CHECK_SURVEY,
    CHECK_ANSWERS,
    CHECK_KINDS,
};

/* Up to `permille` thousandths of what the reference needs earns `points`. */
struct tier {
    uint64_t permille;
    unsigned points;
};

struct check {
    enum check_kind kind;
    const char *name;           /* as written: "transcript(1)" */
    const char *kind_of_answer; /* of answers(KIND) */
    unsigned number, last;      /* machines; of preempted(N) how often, of survey(exact) 1 */
    struct tier tiers[MAX_TIERS];
    unsigned n_tiers;
    unsigned points;
};

struct names {
    const char **at;
    size_t count;
};

struct row {
    unsigned line;
    const char *name;
    unsigned points;
    enum property property;
    bool emulators[EMULATORS];
    const char *emulators_text;
    bool native; /* the oracle: the bare machine; else the reference's run */
    struct names holes;
    struct names needs;
    size_t *needed; /* the same as indexes of rows */
    const char *visibility;
    const char *append;
    const char *machines;
    struct names probes; /* one for each machine; none for a job */
    const char *checks_text;
    struct check *checks;
    size_t n_checks;
    const char *section;
    const char *title;
};

struct rubric {
    const char *file;
    struct row *rows;
    size_t n_rows;
    size_t *order; /* indexes of rows: each after those that it needs, otherwise as in the table */
};

#define RUBRIC_POINTS 100

/* Read a rubric. What is wrong with it goes to `errors`, one line each. False if anything is. */
bool rubric_read(const char *file, struct rubric *rubric, FILE *errors);
/* The second half of that: what only the rows together can tell. */
bool rubric_validate(struct rubric *rubric, FILE *errors);
/* One check out of the column, "NAME[(ARGUMENT)]=POINTS"; NULL, or what is wrong with it. */
const char *rubric_parse_check(char *text, struct check *check);

/* All that the row looks at are answers: it may well run no guest. */
bool row_asks_only(const struct row *row);
const struct row *rubric_find(const struct rubric *rubric, const char *name);
bool emulator_find(const char *name, enum emulator *emulator);

#endif
