/* SPDX-License-Identifier: MIT */
#include "x86/gate.h"

struct gate gate_make(uint64_t handler, unsigned ist)
{
    (void)handler;
    (void)ist;
    return (struct gate){0};
}
