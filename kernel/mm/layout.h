/* SPDX-License-Identifier: MIT
 *
 * Where things stand in the linear address space. Usable from C, assembly and the linker script.
 *
 *   0                    .. 4 GiB           the running guest's, from its own page tables
 *   4 GiB                .. 8 GiB           never mapped (rule 1, see mm/paging.c)
 *   0xFFFF800000000000   .. + DIRECT_SIZE   physical memory, one to one
 *   0xFFFFC00000000000   .. + 4 GiB         one page over and over, for guests with 16-bit stacks
 *   0xFFFFFFFF80000000   .. + 2 GiB         the kernel's own image
 */
#ifndef PEEL_MM_LAYOUT_H
#define PEEL_MM_LAYOUT_H

#define KERNEL_BASE 0xFFFFFFFF80000000
#define KERNEL_PHYS 0x100000

#define DIRECT_BASE 0xFFFF800000000000
#define DIRECT_SIZE 0x100000000 /* 4 GiB: all the memory that Peel uses, and the local APIC */

#define ESPFIX_BASE 0xFFFFC00000000000 /* 4 GiB that all show one page: see paging_espfix_alias() */

#define GUEST_END        0x100000000 /* first linear address that is not the guest's */
#define HOST_SPACE_START 0xFFFF800000000000

#define BOOT_STACK_SIZE 0x4000

#endif
