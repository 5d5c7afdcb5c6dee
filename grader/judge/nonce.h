/* SPDX-License-Identifier: MIT
 *
 * The nonce of a machine: an input of what its guest computes, so that no answer can be prepared.
 */
#ifndef JUDGE_NONCE_H
#define JUDGE_NONCE_H
#include <stdint.h>

/* 64-bit FNV-1a over "SEED/LAB/ROW/MACHINE" and a NUL, then MurmurHash3's finalizer, and of that the low 32
 * bits; 1 where they are 0, for to some probes 0 means no nonce. */
uint32_t nonce_of(const char *seed, const char *lab, const char *row, const char *machine);

#endif
