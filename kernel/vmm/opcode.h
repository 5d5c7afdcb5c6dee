/* SPDX-License-Identifier: MIT
 *
 * What trapped: recognizing the instructions that fault at ring 1 by their opcodes. Declared by the base, written in
 * lab 1 (opcode.c).
 */
#ifndef PEEL_VMM_OPCODE_H
#define PEEL_VMM_OPCODE_H

#include <stdbool.h>
#include <stdint.h>

#define OPCODE_MAX_LENGTH 15 /* Intel SDM volume 2, section 2.3.11 */

enum opcode_kind {
    OPCODE_OTHER,      /* no instruction that ring 0 alone may execute */
    OPCODE_IN,         /* IN AL/AX/EAX, port */
    OPCODE_OUT,        /* OUT port, AL/AX/EAX */
    OPCODE_STRING_IO,  /* INS, OUTS */
    OPCODE_INT,        /* INT n, INT3, INTO, INT1 */
    OPCODE_PRIVILEGED, /* everything else that faults outside ring 0 */
};

struct opcode {
    enum opcode_kind kind;
    const char *name; /* as in the manual, in lower case */
    unsigned length;  /* bytes; of IN, OUT and INT only */
    unsigned size;    /* IN, OUT: operand size in bytes */
    bool port_in_dx;  /* IN, OUT: the port is in DX and not in `number` */
    uint8_t number;   /* IN, OUT: port; INT: vector */
};

/* Decode the instruction in bytes[0..n) as 32-bit code. Pure. Bytes that end too early are
 * OPCODE_OTHER. */
struct opcode opcode_decode(const uint8_t *bytes, unsigned n);

#endif
