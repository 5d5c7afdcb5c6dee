/* SPDX-License-Identifier: MIT
 *
 * The segments of programs.
 */
#ifndef OS_USER_SEGMENTS_H
#define OS_USER_SEGMENTS_H

#define USER_DS 0x1b
#define USER_CS 0x23
#endif
