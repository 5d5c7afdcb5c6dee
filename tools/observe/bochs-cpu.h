/* SPDX-License-Identifier: MIT
 *
 * Bochs' CPU from outside: where its state is, and functions of Bochs that tell the same, by which every
 * place is checked. Reading it changes nothing that the machine could notice.
 */
#ifndef PEEL_OBSERVE_BOCHS_CPU_H
#define PEEL_OBSERVE_BOCHS_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "record.h"

/* Offsets in the CPU object of Debian's bochs-bin 2.7 for amd64. None is believed: cpu_verify(). */
enum {
    CPU_RIP = 0xd8,
    CPU_EFLAGS = 0xf8,
    CPU_PREV_RIP = 0x110, /* address of the instruction under way; between two, that of the next */
    CPU_CS = 0x170,       /* the selector, 16 bits, then what it was taken apart into */
    CPU_CPL = 0x175,      /* CS.RPL */
    CPU_CS_BASE = 0x180,
    CPU_IN_VMX = 0x8fc1, /* VMX non-root operation */
    CPU_IN_SVM = 0x9260, /* under VMRUN */
    CPU_MODE = 0x93c0,
};

/* Values of CPU_MODE. */
#define CPU_MODE_LONG_COMPAT 3
#define CPU_MODE_LONG_64     4

#define EFLAGS_TF   (1u << 8)
#define EFLAGS_IF   (1u << 9)
#define EFLAGS_DF   (1u << 10)
#define EFLAGS_IOPL (3u << 12)
#define EFLAGS_VM   (1u << 17)

/* General registers in the CPU's numbering. */
enum cpu_register { CPU_RAX, CPU_RCX, CPU_RDX, CPU_RBX, CPU_RSP, CPU_RBP, CPU_RSI, CPU_RDI };

/* The CPU object: there is one CPU. Set by cpu_attach(). */
extern const uint8_t *cpu_object;

static inline uint64_t cpu_field64(size_t offset)
{
    uint64_t value;

    memcpy(&value, cpu_object + offset, sizeof value);
    return value;
}

static inline uint32_t cpu_field32(size_t offset)
{
    uint32_t value;

    memcpy(&value, cpu_object + offset, sizeof value);
    return value;
}

static inline uint64_t cpu_rip(void)
{
    return cpu_field64(CPU_RIP);
}

static inline uint64_t cpu_prev_rip(void)
{
    return cpu_field64(CPU_PREV_RIP);
}

/* TF, IF, DF, IOPL and VM are always up to date in it; the arithmetic flags are not. */
static inline uint32_t cpu_eflags(void)
{
    return cpu_field32(CPU_EFLAGS);
}

/* CS' selector and CPL, as one number to compare. */
static inline uint64_t cpu_cs(void)
{
    return cpu_field64(CPU_CS) & 0xffffffffffffull;
}

static inline uint8_t cpu_cpl(void)
{
    return cpu_object[CPU_CPL];
}

static inline uint64_t cpu_cs_base(void)
{
    return cpu_field64(CPU_CS_BASE);
}

static inline uint32_t cpu_mode(void)
{
    return cpu_field32(CPU_MODE);
}

/* Is the CPU under VMRUN, in VMX non-root operation? */
static inline bool cpu_in_svm(void)
{
    return cpu_object[CPU_IN_SVM] != 0;
}

static inline bool cpu_in_vmx(void)
{
    return cpu_object[CPU_IN_VMX] != 0;
}

/* Is this process Bochs? If it is, but not one that can be observed, refuse. */
bool cpu_is_bochs(void);

/* Find what is needed of Bochs, or refuse. */
void cpu_find(struct record *r);
const char *cpu_version(void);

/* There is a CPU now. */
void cpu_attach(struct record *r);

/* Refuse unless all that is read above is what Bochs itself tells. Before an instruction only. */
void cpu_verify(struct record *r, bool under_vm);

/* From here on: slow, and by Bochs' own functions. */
uint32_t cpu_register32(enum cpu_register n);
uint64_t cpu_segment_base(enum insn_segment segment);
bool cpu_segment_is_32bit(enum insn_segment segment); /* the descriptor's D or B */

/* Where Bochs holds the memory at a linear address, as the page tables say; NULL where nothing is mapped, or
 * a device. It goes up to the end of the page. */
const uint8_t *cpu_host_address(uint64_t linear);
bool cpu_read(uint64_t linear, void *to, size_t size);

/* Call `function` once, `ticks` of the machine's time from now; again: instead of the time before. */
void cpu_call_after(struct record *r, uint64_t ticks, void (*function)(void *));

/* The address of one of Bochs' functions or variables, by its linker name. Refuses if there is none. */
void *cpu_symbol(struct record *r, const char *name);

#endif
