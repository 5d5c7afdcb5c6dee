/* SPDX-License-Identifier: MIT
 *
 * Paths as text: taken apart into names. Pure.
 */
#ifndef OS_PATH_H
#define OS_PATH_H

#include <stdbool.h>

#define PATH_NAME_MAX 27

/* Copy the next name of *path and step behind it and the slashes that follow. Returns the name's length,
 * 0 at the end of the path, or -ENAMETOOLONG. */
int path_next(const char **path, char name[PATH_NAME_MAX + 1]);

/* Whether nothing but slashes is left. */
bool path_at_end(const char *path);

/* Whether a name is `.` or `..`, which every directory has and nobody may create or remove. */
bool path_is_dots(const char *name);
#endif
