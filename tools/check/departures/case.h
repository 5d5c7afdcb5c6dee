/* SPDX-License-Identifier: MIT
 *
 * What a case is made of (harness.S runs it). A case is one file of assembly with
 *   case_cs       an absolute symbol: the selector that it runs under
 *   case_flags    an absolute symbol: EFLAGS at its first instruction
 *   case_main     its first instruction
 *   case_setup    64-bit code at ring 0 that runs before it and returns by RET; clobbers RAX, RCX, RDX
 *   harness_code  (only `execute` has it) 16 bytes of its code that the command line chooses
 * and ends in ARRIVED with a value in EAX, unless an exception ends it before.
 *
 * It finds linear 0-4 GiB mapped one to one, open to ring 3 but for SUPERVISOR_PAGE and the 2 MiB from there
 * on; the same 512 GiB once more from HIGH on; linear 4 GiB and above not mapped else.
 */
#ifndef DEPARTURES_CASE_H
#define DEPARTURES_CASE_H

/* Code selectors. The next entry is the data segment of the same ring. */
#define CODE32_RING0 0x08
#define CODE32_RING1 0x19
#define CODE32_RING3 0x2b
#define CODE64_RING0 0x38
#define DATA_RING0   0x10
#define DATA_RING1   0x21
#define DATA_RING3   0x33
#define SPARE        0x48 /* a case may write it, at gdt + SPARE */
#define TSS          0x50

#define SUPERVISOR_PAGE 0xe00000
#define HIGH            0xffff800000000000

#define LOW_CODE 0x1000 /* memory that a 16-bit offset reaches */

#define FRAME_BYTES 72 /* of harness.c's struct frame */

#define VECTOR_ARRIVED 0x20
#define ARRIVED        int $VECTOR_ARRIVED

#define MSR_EFER 0xc0000080
#define EFER_SCE 0x001
#define EFER_LME 0x100

#define FLAGS_FIXED 0x00002 /* always set */
#define FLAGS_IF    0x00200
#define FLAGS_VM    0x20000
#define FLAGS_AC    0x40000
#endif
