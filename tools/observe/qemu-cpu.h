/* SPDX-License-Identifier: MIT
 *
 * The virtual CPU's state, read from QEMU's memory. The offsets are facts of one build; cpu_calibrate()
 * finds the first of them by experiment, and cpu_verify() compares what they give with what QEMU prints.
 */
#ifndef PEEL_OBSERVE_QEMU_CPU_H
#define PEEL_OBSERVE_QEMU_CPU_H

#include "record.h"

/* From env->regs[0] on. */
enum {
    ENV_EIP = 0x80,
    ENV_EFLAGS = 0x88,
    ENV_DF = 0xac,
    ENV_HFLAGS = 0xb0,
    ENV_SEGMENTS = 0xb8,
    SEGMENT_BYTES = 24,
    SEGMENT_BASE = 8
};

enum { REG_AX, REG_CX, REG_DX, REG_BX, REG_SP, REG_BP, REG_SI, REG_DI, N_REGS };

#define HFLAGS_CPL   3u
#define HFLAGS_CS32  (1u << 4)
#define HFLAGS_CS64  (1u << 15)
#define HFLAGS_SS32  (1u << 5)
#define HFLAGS_GUEST (1u << 21) /* under VMRUN */

#define EFLAGS_TF         (1u << 8)
#define EFLAGS_IF         (1u << 9)
#define EFLAGS_DF         (1u << 10)
#define EFLAGS_IOPL_SHIFT 12
#define EFLAGS_VM         (1u << 17)

extern void *cpu_object; /* QEMU's, of the only virtual CPU */
extern uint8_t *cpu_env; /* its env->regs[0] */

static inline uint64_t env_u64(size_t offset)
{
    return *(volatile uint64_t *)(cpu_env + offset);
}

static inline uint32_t env_u32(size_t offset)
{
    return *(volatile uint32_t *)(cpu_env + offset);
}

static inline uint64_t cpu_reg(unsigned reg)
{
    return env_u64(8 * reg);
}

static inline uint64_t cpu_segment_base(unsigned segment)
{
    return env_u64(ENV_SEGMENTS + SEGMENT_BYTES * segment + SEGMENT_BASE);
}

/* Find the registers in the object of CPU 0. In QEMU's CPU thread, between two blocks. */
void cpu_calibrate(struct record *r);
/* Compare all that is read here with cpu_dump_state(). Between two blocks. */
void cpu_verify(struct record *r);

struct record_state cpu_state(void);
/* All of QEMU's own words that cpu_state() and cpu_bits() are read from, in one; hardly ever the same for two states. */
uint64_t cpu_state_word(void);
bool cpu_tf(void);
unsigned cpu_bits(void); /* 16, 32 or 64 */
uint64_t cpu_rip(void); /* linear; as of the last instruction that could have raised an exception */

#endif
