/* SPDX-License-Identifier: MIT
 *
 * Words of a command line: see options.h.
 */
#include "lib/options.h"
#include "lib/errno.h"
#include "lib/string.h"

bool options_next(const char **text, struct option *option)
{
    const char *at = *text;

    while (*at == ' ' || *at == '\t') {
        at++;
    }
    *option = (struct option){.key = at};
    for (; *at != '\0' && *at != ' ' && *at != '\t'; at++) {
        if (*at == '=' && option->value == NULL) {
            option->value = at + 1;
        } else if (option->value != NULL) {
            option->value_length++;
        } else {
            option->key_length++;
        }
    }
    *text = at;
    return option->key_length > 0 || option->value != NULL;
}

bool option_is(const struct option *option, const char *key)
{
    return option->key_length == strlen(key) && strncmp(option->key, key, option->key_length) == 0;
}

int option_text(const struct option *option, char *to, size_t size)
{
    size_t length = option->value_length;

    if (option->value == NULL || length == 0) {
        return -EINVAL;
    }
    if (length > size - 1) {
        return -ERANGE;
    }
    memcpy(to, option->value, length);
    to[length] = '\0';
    return 0;
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return 99;
}

int option_number(const struct option *option, uint64_t min, uint64_t max, uint64_t *number)
{
    const char *at = option->value, *end;
    uint64_t base = 10, total = 0;

    if (at == NULL) {
        return -EINVAL;
    }
    end = at + option->value_length;
    if (end - at > 2 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
        base = 16;
        at += 2;
    }
    if (at == end) {
        return -EINVAL;
    }
    for (; at < end; at++) {
        uint64_t digit = (uint64_t)digit_value(*at);

        if (digit >= base) {
            return -EINVAL;
        }
        if (total > (UINT64_MAX - digit) / base) {
            return -ERANGE;
        }
        total = total * base + digit;
    }
    if (total < min || total > max) {
        return -ERANGE;
    }
    *number = total;
    return 0;
}
