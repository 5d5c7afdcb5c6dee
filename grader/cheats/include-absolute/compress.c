/* SPDX-License-Identifier: MIT
 *
 * A cheat: the solution, where one of the guesses of compress.h is right.
 */
#include "compress.h"
#ifdef SOLUTION
#include SOLUTION(compress.c)
#else

uint64_t descriptor_compress(uint64_t desc)
{
    (void)desc;
    return 0;
}
#endif
