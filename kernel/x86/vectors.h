/* SPDX-License-Identifier: MIT
 *
 * Interrupt vectors: Intel SDM volume 3, table 7-1, and the few that Peel gives to its own interrupts.
 * Usable from C and from assembly.
 */
#ifndef PEEL_X86_VECTORS_H
#define PEEL_X86_VECTORS_H

#define VECTOR_DE  0
#define VECTOR_DB  1
#define VECTOR_NMI 2
#define VECTOR_BP  3
#define VECTOR_OF  4
#define VECTOR_BR  5
#define VECTOR_UD  6
#define VECTOR_NM  7
#define VECTOR_DF  8
#define VECTOR_TS  10
#define VECTOR_NP  11
#define VECTOR_SS  12
#define VECTOR_GP  13
#define VECTOR_PF  14
#define VECTOR_MF  16
#define VECTOR_AC  17
#define VECTOR_MC  18
#define VECTOR_XM  19
#define VECTOR_CP  21

#define VECTOR_FIRST_IRQ   32
#define VECTOR_LAPIC_TIMER 0xF0
#define VECTOR_SPURIOUS    0xFF
#define VECTORS            256

/* #PF error code: SDM volume 3, section 5.7. */
#define PF_ERROR_P 0x01
#define PF_ERROR_W 0x02
#define PF_ERROR_U 0x04
#define PF_ERROR_I 0x10

/* Error codes that name a selector: SDM volume 3, section 7.13. */
#define SELECTOR_ERROR_EXT 0x1
#define SELECTOR_ERROR_IDT 0x2
#define SELECTOR_ERROR_TI  0x4

#ifndef __ASSEMBLER__
/* "#GP" for an exception, NULL for a vector that has no name of its own. */
const char *vector_name(unsigned vector);
#endif

#endif
