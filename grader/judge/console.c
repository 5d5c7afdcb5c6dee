/* SPDX-License-Identifier: MIT
 *
 * Reading a console's lines.
 */
#define _GNU_SOURCE /* memmem */
#include "console.h"
#include <string.h>

static bool next_line(struct bytes *rest, struct bytes *line)
{
    if (!bytes_line(rest, line))
        return false;
    if (line->length > 0 && line->at[line->length - 1] == '\r')
        line->length--;
    return true;
}

static bool begins(struct bytes line, const char *start)
{
    return line.length >= strlen(start) && memcmp(line.at, start, strlen(start)) == 0;
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef", *found = c != '\0' ? strchr(digits, c) : NULL;

    return found != NULL ? (int)(found - digits) : -1;
}

/* Undo \xNN. */
static bool decode(struct text *text, const char *at, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        int high, low;
        char byte;

        if (at[i] != '\\') {
            text_bytes(text, &at[i], 1);
            continue;
        }
        if (i + 3 >= length || at[i + 1] != 'x')
            return false;
        high = hex_digit(at[i + 2]);
        low = hex_digit(at[i + 3]);
        if (high < 0 || low < 0)
            return false;
        byte = (char)(high * 16 + low);
        text_bytes(text, &byte, 1);
        i += 3;
    }
    return true;
}

bool console_sent(struct bytes console, unsigned vm, struct bytes *sent)
{
    char *whole = pool_format("vm%u| ", vm), *part = pool_format("vm%u+ ", vm);
    struct text text = {0};
    struct bytes line;
    bool good = true;

    while (next_line(&console, &line)) {
        bool is_whole = begins(line, whole);

        if (!is_whole && !begins(line, part))
            continue;
        good &= decode(&text, line.at + strlen(whole), line.length - strlen(whole));
        if (is_whole)
            text_bytes(&text, "\n", 1);
    }
    *sent = (struct bytes){text_get(&text), text.length};
    return good;
}

/* Is it "peel: vmN NAME stopped: REASON"? */
static bool stop_line(struct bytes line, unsigned *vm, struct bytes *reason)
{
    static const char start[] = "peel: vm", middle[] = " stopped: ";
    const char *found;
    size_t i = sizeof(start) - 1;

    if (!begins(line, start) || i >= line.length || line.at[i] < '0' || line.at[i] > '9')
        return false;
    for (*vm = 0; i < line.length && line.at[i] >= '0' && line.at[i] <= '9' && *vm < 1000; i++)
        *vm = *vm * 10 + (unsigned)(line.at[i] - '0');
    if (i >= line.length || line.at[i] != ' ')
        return false;
    found = memmem(line.at + i, line.length - i, middle, sizeof(middle) - 1);
    if (found == NULL)
        return false;
    found += sizeof(middle) - 1;
    *reason = (struct bytes){found, (size_t)(line.at + line.length - found)};
    return true;
}

const char *console_reason(struct bytes console, unsigned vm)
{
    const char *found = NULL;
    struct bytes line, reason;
    unsigned of;

    while (next_line(&console, &line)) {
        if (!stop_line(line, &of, &reason) || of != vm)
            continue;
        if (found != NULL)
            return NULL;
        found = bytes_show(reason);
    }
    return found;
}

int console_last_stopped(struct bytes console)
{
    struct bytes line, reason;
    unsigned vm;
    int last = -1;

    while (next_line(&console, &line)) {
        if (stop_line(line, &vm, &reason))
            last = (int)vm;
    }
    return last;
}

const char *console_line(struct bytes console, const char *start)
{
    struct bytes line;

    while (next_line(&console, &line)) {
        if (begins(line, start))
            return bytes_show(line);
    }
    return NULL;
}

const char *console_line_after(struct bytes console, const char *start)
{
    struct bytes line;

    while (next_line(&console, &line)) {
        if (begins(line, start) && next_line(&console, &line))
            return bytes_show(line);
    }
    return NULL;
}
