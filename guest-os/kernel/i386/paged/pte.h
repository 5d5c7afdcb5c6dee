/* SPDX-License-Identifier: MIT
 *
 * The format of page tables: 32-bit paging (Intel SDM volume 3, 5.3). A fact header, usable from assembly.
 * What differs between formats stands here: kernel/paged/ is written against these names alone.
 */
#ifndef OS_PTE_H
#define OS_PTE_H

#define PAGE_SHIFT 12
#define PAGE_SIZE  0x1000

#define PT_LEVELS     2
#define PT_INDEX_BITS 10
#define PT_ENTRIES    1024

#define PTE_P        0x001
#define PTE_W        0x002
#define PTE_U        0x004
#define PTE_UNCACHED 0x018 /* write-through and cache disable */
#define PTE_A        0x020
#define PTE_D        0x040
#define PTE_COW      0x200 /* ours: writable, once nobody shares the frame */
#define PTE_MARK     0x400 /* ours: for a loop that changes entries */

#define PTE_ADDRESS 0xfffff000
#define PTE_TABLE   (PTE_P | PTE_W | PTE_U) /* of an entry that leads to a table */

#define USER_TOP KERNEL_BASE

#ifndef __ASSEMBLER__
#include <stdint.h>
typedef uint32_t pte_t;

_Static_assert(sizeof(pte_t) * PT_ENTRIES == PAGE_SIZE, "a table fills a page");
#endif
#endif
