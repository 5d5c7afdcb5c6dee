/* SPDX-License-Identifier: MIT
 *
 * Guest-physical memory, page by page: where each page lies in host memory, and who traces writes to it.
 *
 * Write tracing is one facility for everyone: an owner asks to be told before a page changes, every MMU
 * engine keeps traced pages read-only, and the first write calls each owner back. Owners are counted, so
 * two descriptor tables on one page are traced twice.
 */
#ifndef PEEL_VMM_GUESTMEM_H
#define PEEL_VMM_GUESTMEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "mm/addr.h"

enum trace_owner { TRACE_DESCRIPTORS, TRACE_OWNERS };

struct guest_page {
    hpa_t frame; /* 0: not backed yet; reads as zero */
    uint16_t traces[TRACE_OWNERS];
};

struct guest_memory {
    struct guest_page *pages;
    uint64_t n_pages;
};

struct vm;

int guestmem_init(struct vm *vm, uint64_t size); /* bytes. 0 or -ENOMEM */
void guestmem_destroy(struct vm *vm);

/* Is there memory at this address? The PC's hole between 640 KiB and 1 MiB has none. */
bool guestmem_exists(const struct vm *vm, gpa_t at);

/* The page's frame, made if need be (zeroed). FRAME_NONE when there is no memory at `at`, or no host
 * memory to back it: then the machine has been killed. */
hpa_t guestmem_frame(struct vm *vm, gpa_t at);

/* Copy out of or into guest memory. 0, or -EFAULT when a part of it does not exist. A write calls the
 * owners of traced pages, as the guest's own would. */
int guestmem_read(struct vm *vm, gpa_t from, void *to, size_t size);
int guestmem_write(struct vm *vm, gpa_t to, const void *from, size_t size);

/* Ask for, or give up, one trace of the page that holds `at`. */
void trace_page(struct vm *vm, gpa_t at, enum trace_owner owner);
void untrace_page(struct vm *vm, gpa_t at, enum trace_owner owner);
bool guestmem_is_traced(const struct vm *vm, gpa_t at);

/* The guest is about to write to a traced page: call its owners, each of which gives up its trace or
 * kills the machine. */
void trace_hit(struct vm *vm, gpa_t at);

#endif
