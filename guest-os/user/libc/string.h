/* SPDX-License-Identifier: MIT
 *
 * Memory and strings.
 */
#ifndef USER_STRING_H
#define USER_STRING_H

#include "lib/string.h"

char *strrchr(const char *text, int c);
char *strstr(const char *text, const char *part);

/* What an error number means, in words; its sign does not matter. */
const char *error_text(int error);
const char *signal_text(int signal);

#endif
