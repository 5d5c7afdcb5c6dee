/* SPDX-License-Identifier: MIT
 *
 * The observers' common core: what is counted, what a gate is, and how the report is written. It knows
 * no emulator. A front end (one per emulator) tells it what happens; policy stands here alone, so that
 * both emulators judge alike. README.md has the report's format.
 *
 * What a front end does, in this order:
 *   start      record_init(), record_options() or record_option(), then its own checks of the emulator:
 *              record_refuse() on any doubt.
 *   each insn  record_who() of the CPU's state; record_arm() at the first 64-bit instruction at CPL 0
 *              above 4 GiB that is not under a VM (record_arms() tells); count it in `count`; where
 *              record_gates() is not 0, record_gate() each; record_site() and count it there; for I/O
 *              record_io(); with EFLAGS.TF set at guest privilege record_guest_tf(); record_executed() if
 *              insn_name() has a name; record_check() at least once in every loop.
 *   each vector (exception, INT n, irq)  record_vector().
 *   the end    record_stop(), or record_report() where the emulator ends by itself.
 * A front end that counts by other means than calls (QEMU: inline additions in translated code) sets
 * `sync` and `settle`, which the core calls before it looks at what they bring up to date.
 *
 * Invariants: an instruction is counted before its own vector is reported and after its record_io() or
 * record_guest_tf(); attempts count, whether or not they end in a fault. A report is written at most
 * once, in one piece, and never by two threads.
 *
 * "At guest privilege" (role host): once armed, CPL > 0, or CS.L = 0, or under a VM (VMRUN, VMX
 * non-root). Role native: in the ranges, at whatever privilege.
 */
#ifndef PEEL_OBSERVE_RECORD_H
#define PEEL_OBSERVE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "insn.h"

enum record_role { ROLE_HOST, ROLE_NATIVE };

/* Whose instruction: before armed (native: outside the ranges), host, guest, guest under a VM. */
enum record_who { WHO_BOOT, WHO_HOST, WHO_GUEST, WHO_VM, N_WHO };

enum record_vector_kind { VECTOR_EXC, VECTOR_INT, VECTOR_HW, N_VECTOR_KINDS };

enum record_gate {
    GATE_CPL0_32BIT,
    GATE_CPL0_64_BELOW_4G,
    GATE_IOPL,
    GATE_TF,
    GATE_VM86,
    GATE_GUEST_CS64,
    GATE_GUEST_IO_COMPLETES,
    GATE_HOST_IO,
    N_GATES
};

enum record_end { END_OFF, END_HANG, END_HALT, END_CRASH, END_KILLED, END_LIMIT };

#define RECORD_MAX_RANGES     8
#define RECORD_MAX_DATA       64 /* bytes of an OUTS that are kept */
#define RECORD_REFUSED_STATUS 70

/* The CPU's state that decides whose an instruction is and which gates it fires. */
struct record_state {
    uint8_t cpl;  /* 3 in V86 mode, 0 in real mode */
    bool cs64;    /* CS.L in long mode */
    bool vm;      /* under VMRUN or in VMX non-root operation */
    uint8_t iopl; /* EFLAGS */
    bool vm86;    /* EFLAGS.VM */
};

/* lo <= x < hi; of ports lo <= x <= hi. */
struct record_range {
    uint64_t lo, hi;
};

/* One instruction in the ranges. A front end may keep the pointer: it stays valid for ever. */
struct record_site {
    uint64_t n;      /* attempts; the front end adds, inline or by itself */
    uint64_t faults; /* record_vector() adds, at most one an attempt */
    uint64_t n_at_fault;
    uint64_t address;
    struct record_site *next;
    uint32_t text; /* index in `texts` */
    uint8_t ring;
    uint8_t length;
    uint8_t bytes[INSN_MAX];
};

/* One physical page of guest text at one linear page. */
struct record_text {
    uint64_t key;     /* whatever identifies the physical page to the front end */
    uint64_t address; /* linear */
};

/* An attempt at I/O. For strings value and data are those of the elements from the first on. */
struct record_io {
    uint64_t rip; /* linear address of the instruction */
    enum record_who who;
    bool in_text;  /* `text` holds */
    uint32_t text; /* index in `texts`: site->text */
    uint8_t ring;
    bool out, string;
    uint8_t size; /* bytes moved at once */
    uint16_t port;
    uint32_t value;     /* OUT, OUTS; cut to `size` by the core */
    uint64_t rep;       /* elements that a string instruction is to move: (E)CX with REP, else 1 */
    uint32_t data_size; /* OUTS: bytes of `data` that could be read, at most RECORD_MAX_DATA */
    const uint8_t *data;
};

struct record_vector {
    enum record_who who; /* of the interrupted code */
    enum record_vector_kind kind;
    uint8_t vector;
    uint8_t cpl; /* before */
    uint32_t error;
    uint64_t rip; /* linear address of what it is raised at; traps and irqs: of the next */
    struct record_site
        *site;    /* of that instruction if it was attempted, else NULL (irq, fetch fault) */
    bool tf;      /* EFLAGS.TF before */
    bool sets_tf; /* raised at an IRET or POPF whose image has TF set */
};

struct record_counts {
    uint64_t of[N_WHO];
};

/* What had happened before an OUT to the port of marks. */
struct record_mark {
    uint32_t value;
    struct record_counts count;
    uint64_t crossings, irqs, entries;
};

/* The last event of one side. */
struct record_last {
    bool any_insn, any_vector;
    uint64_t insn; /* linear address of the last instruction known */
    uint8_t vector, cpl;
    uint32_t error;
    uint64_t rip;
    uint64_t count; /* this side's instructions at that vector */
};

struct record_gate_state {
    uint64_t n;
    bool first; /* the rest holds */
    bool has_port;
    uint16_t port;
    uint64_t rip, at;
};

struct record_event; /* a kept I/O attempt */

struct record {
    /* Options. */
    int fd;
    enum record_role role;
    struct record_range ranges[RECORD_MAX_RANGES], skips[RECORD_MAX_RANGES];
    unsigned n_ranges, n_skips;
    uint64_t hang;         /* 0: never */
    uint64_t max_total;    /* instructions of the whole run; 0: any number */
    uint64_t max_events;   /* of I/O, and of marks */
    int mark_port;         /* -1: none */
    uint8_t allowed[8192]; /* a bit per port */
    bool ports_given;

    /* Set by the front end. */
    const char *emulator;           /* "qemu", "bochs" */
    const char *version;            /* as the emulator calls itself */
    void (*sync)(struct record *r); /* NULL, or: bring `count` up to date; called often */
    void (*settle)(
        struct record *r); /* NULL, or: the same for `executed`, gates, entries; at the end */
    void (*before_exit)(struct record *r); /* NULL, or: flush what the emulator holds back */

    /* Counts. */
    bool armed;
    struct record_counts count;
    uint64_t executed[N_WHO][INSN_N_KINDS];
    uint64_t entries; /* executed VM entries; the front end counts: it knows which of them failed */
    uint64_t crossings, irqs, crossed_at;
    uint64_t vectors[2][N_VECTOR_KINDS][256]; /* [guest] */
    struct record_gate_state gates[N_GATES];
    struct record_last last[2];    /* [guest] */
    uint64_t host_ports[2][65536]; /* [out] */

    /* Progress: totals at the last one, and the longest stretch without. */
    struct record_counts progress_at;
    uint64_t max_gap, max_gap_guest, max_gap_host;

    /* Its count when the guest last left, and whether TF may be set when it is entered again. One that has
     * not run yet left at 0, with TF clear. */
    uint64_t left_at, tf_entries;
    bool tf_allowed, tf_foreign; /* foreign: it is set, and not by the guest */

    /* Sites by hash, texts, events in order. */
    struct record_site **sites;
    size_t n_sites;
    struct record_site *chunk; /* of new ones */
    size_t chunk_used;
    struct record_text *texts;
    size_t n_texts, cap_texts;
    struct record_event *events;
    size_t n_events, cap_events;
    uint8_t *data; /* of strings */
    size_t data_used, data_cap;
    struct record_mark *marks;
    size_t n_marks, cap_marks;

    /* The last guest I/O attempt, until it is known how it ended. */
    bool pending, pending_kept;
    struct record_io pending_io;
    uint64_t pending_left; /* elements of its string still to move */

    /* The end. `busy`: in the middle of a change, a signal must wait. */
    volatile int busy;
    volatile int end_wanted; /* 1 + enum record_end */
    volatile int end_signal;
    bool written;
};

/* Zeroed, with the defaults of the options. */
void record_init(struct record *r, const char *emulator);

/* One `key=value`, or a list of them with commas. Refuses what is no option. */
void record_option(struct record *r, const char *option);
void record_options(struct record *r, const char *list);

/* One line on stderr, one in the report's place, exit status 70. */
_Noreturn void record_refuse(struct record *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Is this the instruction that arms? Once armed, and natively, never. */
bool record_arms(const struct record *r, const struct record_state *state, uint64_t address);
void record_arm(struct record *r);

enum record_who record_who(const struct record *r, const struct record_state *state,
                           uint64_t address);

/* The gates that an instruction fires by its mere execution in that state, as bits 1 << GATE_X: all
 * those that depend on the state alone. Same for native: 0. Does not ask whether `r` is armed, so that
 * it can be asked at translation: record_gate() does nothing before that. */
unsigned record_gates(const struct record *r, const struct record_state *state, uint64_t address);

/* The gate fires `n` times; n = 0 notes where it fired first and leaves the number to `sync`. The port
 * is -1 where none belongs to it. */
void record_gate(struct record *r, enum record_gate gate, uint64_t n, uint64_t rip, int port);

/* The site of an instruction at guest privilege, made if need be; NULL outside the ranges and in a
 * skipped range (their instructions are counted, but not listed). `key` is the physical page, in any numbering. The
 * search is by hash: keep the pointer where the emulator keeps the decoded instruction. */
struct record_site *record_site(struct record *r, uint64_t key, uint64_t address, unsigned ring,
                                const uint8_t *bytes, size_t length);
/* The sites at an address and ring, one after the other: NULL begins and ends. For a front end that meets
 * an address without the decoded instruction. */
struct record_site *record_site_next(const struct record *r, uint64_t address, unsigned ring,
                                     const struct record_site *previous);
bool record_in_ranges(const struct record *r, uint64_t address);
bool record_skipped(const struct record *r, uint64_t address);

/* An instruction that insn_name() knows was attempted. For front ends without `settle`. */
void record_executed(struct record *r, enum record_who who, enum insn_kind kind);

/* The last instruction known of a side; the other calls note theirs by themselves. */
void record_last_insn(struct record *r, enum record_who who, uint64_t rip);

/* An I/O instruction is about to run, before it is counted. Called once or once per element of a REP,
 * as the emulator does it: elements that go on are recognized. How it ended follows from what comes next: a
 * record_vector() at its address means that it did not complete; anything else that it did. */
void record_io(struct record *r, const struct record_io *io);
/* A VM left for its host: a pending attempt of it did not complete. */
void record_vm_exit(struct record *r);

void record_vector(struct record *r, const struct record_vector *v);

/* The guest leaves by SYSENTER, SYSCALL or a far call, where there is no vector. Before it is counted:
 * pass counted = false. A call that did not leave does no harm. */
void record_guest_leaves(struct record *r, bool tf, bool sets_tf, bool counted);
/* An instruction at guest privilege (not under a VM) is about to run with TF set; not counted yet. */
void record_guest_tf(struct record *r, uint64_t rip);

/* Is the stretch without progress, or the whole run, longer than allowed? Then this does not return. */
void record_check(struct record *r);

/* How many instructions may run before record_check() must look again; at most INT64_MAX. */
int64_t record_fuel(const struct record *r);

/* Around changes of the record that a signal handler must not see half done. The calls above do so by
 * themselves; they nest. */
void record_enter(struct record *r);
void record_leave(struct record *r);

/* Write the report, once. Safe in a signal handler if nothing is busy: it allocates by mmap alone. */
void record_report(struct record *r, enum record_end why, int signal);
/* Write the report and end the process, status 0. */
_Noreturn void record_stop(struct record *r, enum record_end why, int signal);
/* From a signal handler in the emulator's CPU thread: stop now, or when the change is over. */
void record_stop_soon(struct record *r, enum record_end why, int signal);

uint64_t record_total(const struct record *r);
/* Instructions since the last progress, as of the last `sync`. */
uint64_t record_gap(const struct record *r);

#endif
