/* SPDX-License-Identifier: MIT
 *
 * The report: all verdicts of a grading, put together. It can be made at any moment, also when no verdict is
 * there yet, and the same verdicts give the same bytes: no time, no path of this machine.
 */
#ifndef JUDGE_REPORT_H
#define JUDGE_REPORT_H
#include "verdict.h"

enum row_status { STATUS_PASSED, STATUS_PARTIAL, STATUS_FAILED, STATUS_SKIPPED, STATUS_UNJUDGED };

extern const char *const status_names[];

struct row_result {
    const struct row *row;
    enum row_status status;
    unsigned earned;
    bool has[EMULATORS]; /* `verdicts` holds one */
    struct verdict verdicts[EMULATORS];
    unsigned *earned_checks; /* of each check: the least of its emulators */
    struct names waits_for;
    bool left_out;      /* this grading was not to run it */
    bool missing;       /* it was, and has no verdict yet */
    const char *reason; /* one line: why it is not passed */
};

struct gate_summary {
    const char *gate;
    struct names rows;
};

/* A hole that a submission leaves open: "L1.4", "world_leave", "lab1#way-out". */
struct open_hole {
    const char *id, *name, *section;
};

struct open_holes {
    struct open_hole *at; /* in the lab's order */
    size_t count;
    unsigned of;               /* how many the lab has */
    const char *specification; /* of the first, some lines of text */
};

struct report {
    const struct rubric *rubric;
    const char *lab, *seed;
    bool emulators[EMULATORS];
    const char *problem;     /* why the whole submission is worth nothing, or NULL */
    const char *excerpt;     /* the place in the sources, as lines, or NULL */
    const char *unjudged;    /* why nothing of it could be judged, or NULL */
    const char *source;      /* "labs": what was graded is what `make` builds from there, or NULL */
    const char *image;       /* how commands call the kernel that was graded, or NULL */
    struct row_result *rows; /* as in the rubric */
    unsigned score;
    bool complete;
    bool unobserved; /* graded from consoles alone: unofficial */
    size_t passed, failed, skipped, n_unjudged, n_missing;
    const char *common; /* why every row is 0, when it is the same for all */
    const char *common_key;
    struct open_holes open;
    struct gate_summary *gates;
    size_t n_gates;
};

struct report_options {
    const char *out, *lab, *seed, *test, *problem, *excerpt, *unjudged, *source;
    bool unobserved;
    struct open_holes open;
    bool emulators[EMULATORS];
};

void report_make(const struct rubric *rubric, const struct report_options *options,
                 struct report *report);
/* What went wrong in a row, each thing once: the checks of one emulator, or of both, that failed in the same way. */
struct finding {
    struct names checks;
    bool emulators[EMULATORS];
    const char *cause, *wanted, *seen;
};
size_t report_findings(const struct row_result *result, struct finding **findings);
/* Is findings[i] the last of those in a row that have its cause? The cause is told behind it alone. */
bool report_cause_ends(const struct finding *findings, size_t count, size_t i);
/* How the run died, where none of its findings says so: "in qemu: hang ...". */
struct names report_untold(const struct row_result *result, const struct finding *findings,
                           size_t count);
/* "hello, alu" */
const char *names_join(const struct names *names, const char *separator);
/* "qemu", "qemu and bochs" */
const char *emulators_join(const bool *emulators);
/* Is the row chosen by --test PATTERN? NULL chooses all. A row is, if PATTERN is its name, or, where no row is called
 * like that, a part of its name or a glob (* and ?) for it; and if one that is chosen waits for it. */
bool row_chosen(const struct rubric *rubric, size_t row, const char *pattern);
/* From FILE, a line "id, name, section" for each, and first-hole.txt beside it. HOLES, a number: of all. */
void open_read(const char *file, const char *holes, struct open_holes *open);
/* "handouts/lab1#way-out": the file has one ending in the tree and another in a release. */
const char *handout_show(const char *section);
/* "L1.4 world_leave (handouts/lab1#way-out)" */
const char *open_hole_show(const struct open_hole *hole);
/* What a report says first: where to go on. NULL when no hole is open. */
const char *report_open_line(const struct report *report);
/* What repeats a run, or NULL. */
const char *report_command(const struct report *report, const struct verdict *verdict);
/* "make grade LAB=1 TEST=hello SEED=7" */
const char *report_again(const struct report *report, const struct row *row);
/* The three last lines: what the score is. */
const char *report_score_line(const struct report *report);
const char *report_count_line(const struct report *report);
const char *report_comfort(const struct report *report); /* NULL for a full score */
/* That the score counts for nothing: lab 0's is for practice. NULL for the other labs. */
const char *report_practice(const struct report *report);

void write_json(const struct report *report, struct text *text);
void write_html(const struct report *report, struct text *text);
void write_text(const struct report *report, struct text *text);
void write_tap(const struct report *report, struct text *text);
void write_xml(const struct report *report, struct text *text);

#endif
