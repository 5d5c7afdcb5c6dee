/* SPDX-License-Identifier: MIT
 *
 * What kind of instruction some bytes are, as far as the observers care: I/O, and what is counted by
 * name. Pure, and the same for both emulators, so that both call the same instruction by the same name.
 * The bytes are those of one whole instruction; nothing here tells whether the CPU would accept it.
 */
#ifndef PEEL_OBSERVE_INSN_H
#define PEEL_OBSERVE_INSN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INSN_MAX 15 /* bytes of the longest instruction */

enum insn_kind {
    INSN_OTHER,
    /* I/O */
    INSN_IN,
    INSN_OUT,
    INSN_INS,
    INSN_OUTS,
    /* counted by name: insn_name() */
    INSN_HLT,
    INSN_IRET,
    INSN_POPF,
    INSN_INT, /* INT n */
    INSN_INT3,
    INSN_INTO,
    INSN_SYSCALL,
    INSN_SYSENTER,
    INSN_WRMSR,
    INSN_MOV_CR3, /* to CR3 */
    INSN_INVLPG,
    INSN_INVPCID,
    INSN_INVLPGA,
    INSN_INVEPT,
    INSN_INVVPID,
    INSN_VMRUN,
    INSN_VMLAUNCH,
    INSN_VMRESUME,
    INSN_FAR_CALL, /* may leave for the host without a vector: through a call gate */
    INSN_N_KINDS
};

/* Segment registers in the CPU's numbering. */
enum insn_segment { INSN_ES, INSN_CS, INSN_SS, INSN_DS, INSN_FS, INSN_GS };

struct insn {
    enum insn_kind kind;
    uint8_t operand_size;      /* bytes: 2, 4 or 8; of I/O that which is moved at once: 1, 2 or 4 */
    uint8_t address_size;      /* bytes: 2, 4 or 8 */
    bool rep;                  /* F2 or F3 before a string instruction */
    bool port_in_dx;           /* I/O: else `immediate` is the port */
    uint8_t immediate;         /* I/O: the port; INT n: the vector */
    enum insn_segment segment; /* OUTS: what it reads from, DS if not overridden */
};

/* `bits` is 16, 32 or 64, as CS says. False, and kind INSN_OTHER, when it is none of the above. */
bool insn_classify(const uint8_t *bytes, size_t size, unsigned bits, struct insn *insn);

/* Its length in bytes; 0 if `size` bytes are too few, or INSN_MAX. */
size_t insn_length(const uint8_t *bytes, size_t size, unsigned bits);

bool insn_is_io(const struct insn *insn);
bool insn_is_out(const struct insn *insn); /* OUT or OUTS */
bool insn_is_string(const struct insn *insn);
bool insn_is_vm_entry(const struct insn *insn);

/* As it is called in a report's line `executed`; NULL for INSN_OTHER and I/O. */
const char *insn_name(enum insn_kind kind);

#endif
