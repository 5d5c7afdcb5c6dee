/* SPDX-License-Identifier: MIT
 *
 * The subject: a kernel whose every instruction is known, for the tests of the observers. A 64-bit host
 * in the top 2 GiB of the linear space runs one of the guests of guests.S at ring 1, in compatibility
 * mode, and resumes it behind whatever traps. The first word of the command line names a mode: which
 * guest runs, and in which one way the host goes wrong. Usable from C and from assembly.
 */
#ifndef SUBJECT_H
#define SUBJECT_H

/* Selectors. At each ring the data segment follows the code segment. */
#define HOST_CODE    0x08
#define HOST_DATA    0x10
#define CODE32_RING0 0x18
#define DATA_RING0   0x20
#define CODE32_RING1 0x29
#define DATA_RING1   0x31
#define CODE64_RING1 0x39
#define CODE32_RING3 0x4b
#define DATA_RING3   0x53
#define BASED_RING1  0x59 /* data from BASED_BASE on */
#define BASED_BASE   0x100
#define SUBJECT_TSS  0x60 /* 16 bytes */

/* Linear addresses below 4 GiB are physical ones, all open to every ring, but for these. */
#define GUEST_TEXT  0x400000   /* 2 MiB: the guests; the machine can hold them twice (TWIN_TEXT) */
#define GUEST_IRQS  GUEST_TEXT /* a counter: timer interrupts so far */
#define GUEST_STACK 0x5ff000
#define TWIN_TEXT   0x600000 /* physical: where the second copy lies */
#define NOT_MAPPED  0x800000 /* 2 MiB */
#define LOW_CODE    0x8000   /* for V86 mode, and for host code where none belongs */

/* Vectors that INT n reaches from any ring. */
#define VECTOR_END     0x30
#define VECTOR_SERVICE 0x81
#define REFUSED_VECTOR 0x90 /* one that it does not reach */

#define TIMER_VECTOR 0x40
#define TIMER_IRQS   5

#define UNCLAIMED_PORT 0xe9

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rbp, rdi, rsi, rdx, rcx, rbx, rax;
    uint64_t vector, error, rip, cs, flags, rsp, ss;
};

/* trap.S */
extern const char trap_stubs[]; /* of 16 bytes each */
_Noreturn void frame_enter(const struct frame *frame);
uint64_t call_low(void); /* some instructions; its copy at LOW_CODE is called */
extern const char call_low_end[];

/* subject.c, for trap.S */
void trap_entry(struct frame *frame);

/* machine.c */
void machine_init(void);
void machine_map_text(uint64_t physical);
void machine_open_ports(void); /* all, in the I/O bitmap */
void machine_timer(uint32_t ticks);
void machine_timer_done(void); /* EOI */
void *machine_direct(uint64_t physical);
void copy_bytes(void *to, const void *from, size_t n);
void say(const char *text);
void say_byte(char byte);
_Noreturn void machine_off(void);
#endif
#endif
