/* SPDX-License-Identifier: MIT
 *
 * The segments of programs: those of the running one's LDT.
 */
#ifndef OS_USER_SEGMENTS_H
#define OS_USER_SEGMENTS_H

#define USER_CS 0x07
#define USER_DS 0x0f
#endif
