/* SPDX-License-Identifier: MIT
 *
 * One wrapper for each instruction that C cannot say, under the instruction's name.
 */
#ifndef OS_CPU_H
#define OS_CPU_H

#include <stdint.h>

/* What LGDT and LIDT read. */
struct table_pointer {
    uint16_t limit;
    uint32_t base;
} __attribute__((packed));

_Static_assert(sizeof(struct table_pointer) == 6, "LGDT reads six bytes");

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

static inline void lidt(const struct table_pointer *pointer)
{
    __asm__ volatile("lidt %0" : : "m"(*pointer) : "memory");
}

static inline void sti(void)
{
    __asm__ volatile("sti" : : : "memory");
}

static inline void cli(void)
{
    __asm__ volatile("cli" : : : "memory");
}

static inline void hlt(void)
{
    __asm__ volatile("hlt" : : : "memory");
}

/* STI takes effect after the next instruction, so no interrupt slips between the two. */
static inline void sti_hlt(void)
{
    __asm__ volatile("sti; hlt" : : : "memory");
}

/* EDX of a CPUID leaf. */
static inline uint32_t cpuid_edx(uint32_t leaf)
{
    uint32_t edx;

    __asm__ volatile("cpuid" : "+a"(leaf), "=d"(edx) : : "ebx", "ecx");
    return edx;
}

static inline uint32_t read_cr2(void)
{
    uint32_t value;

    __asm__ volatile("movl %%cr2, %0" : "=r"(value));
    return value;
}
#endif
