/* SPDX-License-Identifier: MIT
 *
 * See user.h.
 */
#include "user.h"
#include <stdbool.h>
#include "abi.h"
#include "process.h"
#include "lib/string.h"

int user_copy_in(void *to, uintptr_t user, size_t n)
{
    uint8_t *at = to;

    while (n > 0) {
        size_t here = n;
        const void *from = space_window(&current->space, user, &here, false);

        if (from == NULL)
            return -EFAULT;
        memcpy(at, from, here);
        at += here;
        user += here;
        n -= here;
    }
    return 0;
}

int user_copy_out(uintptr_t user, const void *from, size_t n)
{
    const uint8_t *at = from;

    while (n > 0) {
        size_t here = n;
        void *to = space_window(&current->space, user, &here, true);

        if (to == NULL)
            return -EFAULT;
        memcpy(to, at, here);
        at += here;
        user += here;
        n -= here;
    }
    return 0;
}

int user_copy_string(char *to, uintptr_t user, size_t size, int too_long)
{
    for (size_t i = 0; i < size;) {
        size_t here = size - i;
        const char *from = space_window(&current->space, user + i, &here, false);

        if (from == NULL)
            return -EFAULT;
        for (size_t k = 0; k < here; k++, i++) {
            to[i] = from[k];
            if (to[i] == '\0')
                return (int)i;
        }
    }
    return too_long;
}
