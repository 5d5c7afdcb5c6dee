/* SPDX-License-Identifier: MIT
 *
 * A cheat: the solution, where one of the guesses of compress.h is right.
 */
#include "compress.h"
#ifdef SOLUTION
#include SOLUTION(opcode.c)
#else
#include "vmm/opcode.h"

struct opcode opcode_decode(const uint8_t *bytes, unsigned n)
{
    (void)bytes;
    (void)n;
    return (struct opcode){.kind = OPCODE_OTHER, .name = "an unknown instruction"};
}
#endif
