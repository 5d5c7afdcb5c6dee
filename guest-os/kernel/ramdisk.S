/* SPDX-License-Identifier: MIT
 *
 * The file system's image, made by mkfs, and writable: it is the RAM disk.
 */
    .data
    .balign 4096
    .global ramdisk_start, ramdisk_end
ramdisk_start:
    .incbin RAMDISK_IMAGE
ramdisk_end:

    .section .note.GNU-stack, "", @progbits
