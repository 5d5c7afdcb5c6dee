/* SPDX-License-Identifier: MIT
 *
 * Memory as it is.
 */

/* In, out, clobbers: nothing. */
    .section .boot, "ax"
    .global boot_map
    .type boot_map, @function
boot_map:
    ret
    .size boot_map, . - boot_map

    .section .note.GNU-stack, "", @progbits
