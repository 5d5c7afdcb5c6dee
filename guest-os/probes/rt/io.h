/* SPDX-License-Identifier: MIT
 *
 * Port accesses. Under rung 1 only the eight ports of COM1 answer; any other access is a probe's end.
 */
#ifndef PROBES_RT_IO_H
#define PROBES_RT_IO_H

#include <stdint.h>

/* [route trap 5] The guest's instruction
 *
 * A probe sends a byte to COM1, port 0x3F8: too large for an immediate, so this is OUT DX, AL, opcode EE.
 * Natively, at ring 0, the port answers. As a guest at ring 1 with IOPL 0 and an I/O
 * bitmap that denies all, the same instruction raises #GP(0), and the CPU goes to the hypervisor. */
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
#endif
