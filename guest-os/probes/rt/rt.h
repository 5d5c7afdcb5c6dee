/* SPDX-License-Identifier: MIT
 *
 * A probe: a tiny guest that shows one behaviour and prints what it saw. One binary boots natively at
 * ring 0 and under Peel at ring 1, and the two transcripts must agree.
 *
 *   const char probe_name[] = "alu";
 *   void probe_main(uint32_t nonce) { ... probe_report("add", sum); ... }
 *
 * Before probe_main() the runtime prints `NAME nonce=%08x`; after it, `end NAME digest=%08x`. The
 * nonce comes from the command line (`nonce=HEX`, 0 without) and is an input of the computation. What
 * a probe prints or mixes may depend on nothing else: not on time, memory size, the real IF, the ring
 * or the emulator.
 */
#ifndef PROBES_RT_RT_H
#define PROBES_RT_RT_H

#include <stdint.h>

extern const char probe_name[];
void probe_main(uint32_t nonce);

/* Chain a value into the digest. */
void digest_mix(uint32_t value);

/* Print `label value`, and mix the value. */
void probe_report(const char *label, uint32_t value);

/* A number from the sequence that *state begins (SplitMix32: any start will do, 0 included). */
uint32_t random_next(uint32_t *state);

/* End the run: empty the UART, then leave the emulator. At rung 1 Peel stops the VM at the first OUT
 * that is not the UART's: that is the expected end of every probe. */
__attribute__((noreturn)) void probe_end(void);
#endif
