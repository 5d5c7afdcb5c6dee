/* SPDX-License-Identifier: MIT
 *
 * Makes every boot loader look like ours.
 */
#ifndef PROBES_RT_BOOT_H
#define PROBES_RT_BOOT_H

#include <stdint.h>

/* `mbi` is EBX at the entry point. Does nothing when Peel's ROM or Peel itself started us; any other
 * Multiboot loader leaves the descriptor table and CR4 open, and then both are set as
 * boot/bootblock.h pins them down. Call it after the command line has been read: it may lie where
 * the table goes. */
void boot_adopt_foreign_loader(uint32_t mbi);
#endif
