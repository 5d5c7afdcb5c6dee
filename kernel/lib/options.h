/* SPDX-License-Identifier: MIT
 *
 * Command-line strings, of the kernel and of its modules: words separated by blanks, each a flag or
 * `key=value`. Pure, so it is tested hosted.
 */
#ifndef PEEL_LIB_OPTIONS_H
#define PEEL_LIB_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct option {
    const char *key;
    size_t key_length;
    const char *value; /* NULL for a flag */
    size_t value_length;
};

/* The next word of *text, which is moved past it. False at the end. */
bool options_next(const char **text, struct option *option);

bool option_is(const struct option *option, const char *key);

/* The value as text or as a number, decimal or 0x hexadecimal, that must
 * lie in min..max. 0, -EINVAL when there is no value or it is no number, -ERANGE
 * (a text: longer than size - 1). */
int option_text(const struct option *option, char *to, size_t size);
int option_number(const struct option *option, uint64_t min, uint64_t max, uint64_t *number);

#endif
