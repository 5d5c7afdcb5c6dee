/* SPDX-License-Identifier: MIT
 *
 * Lab 0's kernel has no engine, and so no guest. What the base wants of lab 1 is answered here for such a kernel;
 * later labs do not link this file. Nothing is to be written here.
 */
#include "lib/panic.h"
#include "vmm/opcode.h"
#include "vmm/world.h"
#include "x86/gate.h"

bool trap_from_guest(const struct trap_frame *frame)
{
    (void)frame;
    return false;
}

void world_leave(void)
{
    panic("a trap from a guest, and there is none");
}

/* These two are lab 1's, and its jobs ask them. */
struct gate gate_make(uint64_t handler, unsigned ist)
{
    (void)handler;
    (void)ist;
    boot_fail("gate_make() is lab 1's and not in this kernel: build it with LAB=1");
}

struct opcode opcode_decode(const uint8_t *bytes, unsigned n)
{
    (void)bytes;
    (void)n;
    boot_fail("opcode_decode() is lab 1's and not in this kernel: build it with LAB=1");
}
