/* SPDX-License-Identifier: MIT
 *
 * An observer's report (tools/observe): what was seen of a run from outside the machine. A report is
 * believed whole or not at all: the last line counts the others and sums their bytes.
 */
#ifndef JUDGE_OBSERVED_H
#define JUDGE_OBSERVED_H
#include "text.h"

#define NOWHERE UINT64_MAX /* an address that the report does not give */
#define NO_TEXT UINT32_MAX

/* What one instruction of a range did: attempts, and those of them that ended in an exception. */
struct site {
    uint64_t address;
    uint32_t text; /* index of `pages` */
    uint64_t n, faults;
    const char *bytes; /* hexadecimal */
};

struct io {
    uint32_t text; /* index of `pages`; NO_TEXT: outside the ranges */
    uint64_t rip;
    unsigned ring, size, port, value;
    bool out;
};

struct gate {
    const char *name;
    uint64_t n, rip, port;
};

/* One physical page that guest instructions came from. */
struct page {
    uint64_t id, address;
};

struct vector_count {
    bool guest;
    const char *kind;
    unsigned vector;
    uint64_t n;
};

/* The end of one side: its last instruction, and the last exception it met. */
struct last {
    bool known, excepted;
    uint64_t insn, rip;
    unsigned vector;
    uint64_t error, after;
};

struct observed {
    const char *why; /* off hang halt crash killed limit */
    bool armed;
    uint64_t boot, host, guest, vm;
    uint64_t crossings, irqs, entries;
    uint64_t gap, gap_limit, gap_guest, gap_host;
    struct last last_guest, last_host;
    struct gate *gates;
    struct page *pages;
    struct site *sites;
    struct io *io;
    struct vector_count *vectors;
    size_t n_gates, n_pages, n_sites, n_io, n_vectors;
    bool bad_text;    /* a line names a text that there is not */
    bool powered_off; /* the host wrote to a port that ends the machine */
};

/* Reads a report. NULL, or why it is none. */
const char *observed_read(struct bytes report, struct observed *observed);
/* "#GP" for 13, and so on; NULL for vectors without a name. */
const char *vector_name(unsigned vector);

#endif
