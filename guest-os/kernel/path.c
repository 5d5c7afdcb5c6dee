/* SPDX-License-Identifier: MIT
 *
 * Paths as text: see path.h.
 */
#include "path.h"
#include "abi.h"

_Static_assert(PATH_NAME_MAX + 1 == NAME_BYTES, "programs see names as the disk holds them");

static const char *skip_slashes(const char *path)
{
    while (*path == '/')
        path++;
    return path;
}

int path_next(const char **path, char name[PATH_NAME_MAX + 1])
{
    const char *at = skip_slashes(*path);
    int length = 0;

    for (; *at != '\0' && *at != '/'; at++) {
        if (length == PATH_NAME_MAX)
            return -ENAMETOOLONG;
        name[length++] = *at;
    }
    name[length] = '\0';
    *path = skip_slashes(at);
    return length;
}

bool path_at_end(const char *path)
{
    return *skip_slashes(path) == '\0';
}

bool path_is_dots(const char *name)
{
    return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}
