/* SPDX-License-Identifier: MIT
 *
 * Exits: why guest code stopped and the hypervisor runs. Every engine translates what its hardware says
 * into a struct vmexit; they are counted by reason, and the last ones are kept for a post-mortem.
 */
#ifndef PEEL_VMM_EXIT_H
#define PEEL_VMM_EXIT_H

#include <stdint.h>
#include "mm/addr.h"

#define EXIT_REASON_LIST(X)                                                                        \
    X(EXIT_UNKNOWN, "unknown")       /* not classified yet */                                      \
    X(EXIT_IRQ, "irq")               /* a host interrupt: the timer */                             \
    X(EXIT_PAGE_FAULT, "page-fault") /* #PF: the MMU engine decides whose it is */                 \
    X(EXIT_SEGMENT, "segment")       /* a segment register loaded from a stale slot */             \
    X(EXIT_IO, "io")                 /* IN, OUT */                                                 \
    X(EXIT_PRIVILEGED, "privileged") /* an instruction that only ring 0 may execute */             \
    X(EXIT_SOFTINT, "software-int")  /* INT n, INT3, INTO */                                       \
    X(EXIT_TO_USER, "to-user")       /* a far transfer to a ring-3 code segment */                 \
    X(EXIT_V86, "v86")               /* the guest got into virtual-8086 mode */                    \
    X(EXIT_DEBUG, "debug")           /* a breakpoint that the hypervisor set */                    \
    X(EXIT_EXCEPTION, "exception")   /* any other exception, the guest's own */

#define EXIT_ENUM(name, text) name,
enum exit_reason { EXIT_REASON_LIST(EXIT_ENUM) EXIT_REASONS };
#undef EXIT_ENUM

struct vmexit {
    enum exit_reason reason;
    unsigned vector; /* software rungs: the vector the host was entered by */
    uint64_t error;  /* its error code */
    gva_t address;   /* #PF: the address that faulted (CR2) */
    gva_t rip;       /* where the guest stopped */
};

struct vm;

/* Count the exit and keep it in the machine's history. */
void exit_record(struct vm *vm, const struct vmexit *exit);
/* "io 12, page-fault 3": the reasons that occurred, on one line. */
void exit_print_counts(const struct vm *vm);
/* The last exits of the virtual machine that is loaded, oldest first: for a panic. */
void exit_print_history(void);
const char *exit_reason_name(enum exit_reason reason);

#endif
