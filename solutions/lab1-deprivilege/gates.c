/* SPDX-License-Identifier: MIT
 *
 * The gates through which traps from guest code arrive. The base makes the table of them (x86/idt.c).
 */
#include "x86/gate.h"
#include "lib/todo.h"
#include "x86/desc.h"

/* [hole L1.2 lab1#gates 0.75h]
 *
 * The gate for one vector: a 64-bit interrupt gate into HOST_CS at `handler` (the address of 64-bit code of the host),
 * present, on the stack that `ist` names (0: that of TSS.RSP0). `reserved` is 0.
 *
 * An interrupt gate and not a trap gate: the CPU clears IF on the way in, and the host runs with interrupts off. Its
 * DPL is 0: faults and interrupts come through whatever the DPL, but of the guest's own INT n the CPU asks that CPL is
 * not above it, so that each raises #GP and the guest cannot call the host's handlers as it likes.
 *
 * Returns the gate. Pure.
 * Hint: the address lies in three pieces, the last of 32 bits. x86/gate.h names what goes into `type`.
 * Intel SDM volume 3, sections 7.14.1 (the gate), 7.12.1 (DPL), 7.8.1 (IF), 7.14.5 (IST). */
struct gate gate_make(uint64_t handler, unsigned ist)
{
    // HOLE L1.2 gate_make: begin
    return (struct gate){
        .offset_low = (uint16_t)handler,
        .selector = HOST_CS,
        .ist = (uint8_t)ist,
        .type = GATE_P | GATE_INTERRUPT64,
        .offset_middle = (uint16_t)(handler >> 16),
        .offset_high = (uint32_t)(handler >> 32),
    };
    // HOLE L1.2: stub
    (void)handler;
    (void)ist;
    lab_todo("L1.2");
    return (struct gate){0};
    // HOLE L1.2: end
}
