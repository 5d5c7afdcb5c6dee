/* SPDX-License-Identifier: MIT
 *
 * The decoder: not written.
 */
#include "vmm/opcode.h"

struct opcode opcode_decode(const uint8_t *bytes, unsigned n)
{
    (void)bytes;
    (void)n;
    return (struct opcode){.kind = OPCODE_OTHER, .name = "an unknown instruction"};
}
