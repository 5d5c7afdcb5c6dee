/* SPDX-License-Identifier: MIT
 *
 * What the parts of the core share, and front ends do not need.
 */
#ifndef PEEL_OBSERVE_RECORD_INTERNAL_H
#define PEEL_OBSERVE_RECORD_INTERNAL_H

#include "record.h"

#define RECORD_N_BUCKETS (1u << 16) /* of `sites` */

/* A kept I/O attempt. */
struct record_event {
    uint64_t rip, rep;
    uint32_t text, value;
    uint32_t data_at, data_size; /* in data_bytes */
    uint16_t port;
    uint8_t ring, size;
    bool in_text, out, string, trapped;
};

/* Instructions of the guest (with those under a VM), and of the rest. */
uint64_t record_guest_count(const struct record *r);
uint64_t record_host_count(const struct record *r);

bool record_is_guest(enum record_who who); /* WHO_GUEST or WHO_VM */
void record_sync(struct record *r);

/* The stretch without progress: look at it, or end it. */
void record_measure_gap(struct record *r);
void record_progress(struct record *r);

/* The pending I/O attempt, if there is one, came to its end; a vector came after it. */
void record_io_completed(struct record *r);
void record_io_interrupted(struct record *r, const struct record_vector *v);

/* The report as it grows. It lives in memory of its own, so that a report can be written when the heap
 * cannot be trusted. */
struct record_out {
    char *at;
    size_t size, cap;
    uint64_t lines;
    uint32_t sum;
    bool failed; /* no memory: what follows is lost, and so is the last line */
};

void record_out_text(struct record_out *out, const char *text);
void record_out_quoted(struct record_out *out, const char *text);
void record_out_number(struct record_out *out, const char *key, uint64_t value);
void record_out_hex(struct record_out *out, const char *key, uint64_t value);
void record_out_bytes(struct record_out *out, const char *key, const uint8_t *bytes, size_t size);
void record_out_end_line(struct record_out *out);
void record_out_hex8(struct record_out *out, uint32_t value);

/* The lines from `text` on. */
void record_write_lists(struct record *r, struct record_out *out);

/* The list of `n`, each of `size` bytes, with room for one more: where it is now. */
void *record_room(struct record *r, void *list, size_t n, size_t *cap, size_t size);

/* Zeroed memory that is not the heap's; NULL when there is none. */
void *record_pages(size_t size);

#endif
