/* SPDX-License-Identifier: MIT
 *
 * One function per instruction that C cannot express, each with the instruction's name.
 */
#ifndef PEEL_X86_INSN_H
#define PEEL_X86_INSN_H

#include <stdint.h>
#include "x86/desc.h"

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}
static inline uint8_t inb(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void pause(void)
{
    __asm__ volatile("pause");
}

#define DEFINE_REGISTER(name, reg)                                                                 \
    static inline uint64_t read_##name(void)                                                       \
    {                                                                                              \
        uint64_t value;                                                                            \
        __asm__ volatile("mov %%" reg ", %0" : "=r"(value) : : "memory");                          \
        return value;                                                                              \
    }                                                                                              \
    static inline void write_##name(uint64_t value)                                                \
    {                                                                                              \
        __asm__ volatile("mov %0, %%" reg : : "r"(value) : "memory");                              \
    }
DEFINE_REGISTER(cr0, "cr0")
DEFINE_REGISTER(cr2, "cr2")
DEFINE_REGISTER(cr3, "cr3")
DEFINE_REGISTER(cr4, "cr4")
DEFINE_REGISTER(dr0, "dr0")
DEFINE_REGISTER(dr1, "dr1")
DEFINE_REGISTER(dr2, "dr2")
DEFINE_REGISTER(dr3, "dr3")
DEFINE_REGISTER(dr6, "dr6")
DEFINE_REGISTER(dr7, "dr7")

#define DEFINE_SEGMENT(name)                                                                       \
    static inline uint16_t read_##name(void)                                                       \
    {                                                                                              \
        uint32_t selector;                                                                         \
        __asm__ volatile("mov %%" #name ", %0" : "=r"(selector));                                  \
        return (uint16_t)selector;                                                                 \
    }                                                                                              \
    static inline void write_##name(uint16_t selector)                                             \
    {                                                                                              \
        __asm__ volatile("mov %0, %%" #name : : "r"((uint32_t)selector) : "memory");               \
    }
DEFINE_SEGMENT(ds)
DEFINE_SEGMENT(es)
DEFINE_SEGMENT(fs)
DEFINE_SEGMENT(gs)
DEFINE_SEGMENT(ss)

static inline uint64_t rdmsr(uint32_t msr)
{
    uint32_t low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return low | (uint64_t)high << 32;
}
static inline void wrmsr(uint32_t msr, uint64_t value)
{
    __asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}
static inline uint64_t rdtsc(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return low | (uint64_t)high << 32;
}
static inline void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t regs[4])
{
    __asm__ volatile("cpuid"
                     : "=a"(regs[0]), "=b"(regs[1]), "=c"(regs[2]), "=d"(regs[3])
                     : "a"(leaf), "c"(subleaf));
}
static inline uint64_t read_rflags(void)
{
    uint64_t value;
    __asm__ volatile("pushfq; popq %0" : "=r"(value) : : "memory");
    return value;
}
static inline void lgdt(const struct descriptor_pointer *pointer)
{
    __asm__ volatile("lgdt %0" : : "m"(*pointer) : "memory");
}
static inline void lidt(const struct descriptor_pointer *pointer)
{
    __asm__ volatile("lidt %0" : : "m"(*pointer) : "memory");
}
static inline void sgdt(struct descriptor_pointer *pointer)
{
    __asm__ volatile("sgdt %0" : "=m"(*pointer));
}
static inline void ltr(uint16_t selector)
{
    __asm__ volatile("ltr %0" : : "r"(selector));
}
static inline void lldt(uint16_t selector)
{
    __asm__ volatile("lldt %0" : : "r"(selector));
}
static inline void invlpg(uint64_t address)
{
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}
static inline void fxsave(void *area)
{
    __asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
}
static inline void fxrstor(const void *area)
{
    __asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
}
static inline void hlt(void)
{
    __asm__ volatile("hlt");
}
static inline void cli(void)
{
    __asm__ volatile("cli" : : : "memory");
}

#endif
