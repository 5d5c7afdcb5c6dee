/* SPDX-License-Identifier: MIT
 *
 * Hostile: an exit on the last instruction that the limit of CS admits. Once it is emulated, EIP lies
 * beyond the limit, and the IRETQ that would resume the guest faults, at ring 0: a fault of the guest's
 * making that must not be taken for the hypervisor's own.
 * Expected at rung 1: Bochs #GP at eip 1; QEMU, which checks no limit, goes on into the loop until limit=.
 */
#include "rt/gdt.h"
#include "rt/print.h"
#include "rt/rt.h"
#include "rt/uart.h"

const char probe_name[] = "hostile-limit";

static const uint8_t code[] = {0xee, 0xeb,
                               0xfe}; /* OUT DX, AL, which ends the segment; JMP to itself */

void probe_main(uint32_t nonce)
{
    uint32_t base = (uint32_t)code;

    put_text("about to: out at the end of the segment\n");
    uart_drain();
    gdt_write_entry(GDT_SLOT_3, base << 16, /* limit 0 in bytes: the segment is one byte long */
                    (base & 0xff000000) | 0x00400000 | GDT_CODE_DPL0 << 8 | (base >> 16 & 0xff));
    __asm__ volatile("ljmp %0, $0" : : "i"(GDT_SLOT_3), "d"(0x3ff), "a"(nonce) : "memory");
    __builtin_unreachable();
}
