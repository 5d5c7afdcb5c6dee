/* SPDX-License-Identifier: MIT
 *
 * The processor as the architecture sets it up: descriptor tables, the x87, the ways in for system calls.
 */
#ifndef OS_CPU_H
#define OS_CPU_H

/* Notes what it has found in options.features. */
void cpu_init(void);
#endif
