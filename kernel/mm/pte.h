/* SPDX-License-Identifier: MIT
 *
 * Entries of page tables in 4-level paging: Intel SDM volume 3, section 5.5, and its tables of formats.
 */
#ifndef PEEL_MM_PTE_H
#define PEEL_MM_PTE_H

#define PTE_P    0x001ULL
#define PTE_W    0x002ULL
#define PTE_U    0x004ULL
#define PTE_PWT  0x008ULL
#define PTE_PCD  0x010ULL
#define PTE_A    0x020ULL
#define PTE_D    0x040ULL
#define PTE_PS   0x080ULL
#define PTE_G    0x100ULL
#define PTE_NX   0x8000000000000000ULL
#define PTE_ADDR 0x000FFFFFFFFFF000ULL

#define PT_ENTRIES 512

#endif
