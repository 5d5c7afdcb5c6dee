/* SPDX-License-Identifier: MIT
 *
 * The segments of programs: flat ones of the GDT, in the order that SYSEXIT wants.
 */
#ifndef OS_USER_SEGMENTS_H
#define OS_USER_SEGMENTS_H

#define USER_CS 0x1b
#define USER_DS 0x23
#endif
