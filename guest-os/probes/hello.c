/* SPDX-License-Identifier: MIT
 *
 * The smallest probe: the guest starts, gets its command line, and every byte of its console arrives.
 * Popek and Goldberg: equivalence, of nothing but loading, the UART and the end.
 */
#include "rt/print.h"
#include "rt/rt.h"

const char probe_name[] = "hello";

void probe_main(uint32_t nonce)
{
    uint32_t state = nonce;

    put_text("Hello from a guest that may be virtual and cannot tell.\n");
    probe_report("random", random_next(&state));
}
