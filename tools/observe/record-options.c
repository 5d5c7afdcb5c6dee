/* SPDX-License-Identifier: MIT
 *
 * The observers' options, and the way out when something does not fit: a refusal.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "record-internal.h"

/* What the hypervisor's base uses: COM1, the PICs, the PIT, RTC, port A, and the two ways off. */
static const struct record_range default_ports[] = {
    {0x20, 0x21}, {0x40, 0x43}, {0x70, 0x71},   {0x92, 0x92},
    {0xa0, 0xa1}, {0xf4, 0xf4}, {0x3f8, 0x3ff}, {0x8900, 0x8900},
};

static void allow_ports(struct record *r, struct record_range range)
{
    for (uint64_t port = range.lo; port <= range.hi; port++)
        r->allowed[port / 8] |= (uint8_t)(1u << port % 8);
}

void record_init(struct record *r, const char *emulator)
{
    memset(r, 0, sizeof *r);
    r->fd = STDERR_FILENO;
    r->emulator = emulator;
    r->version = "unknown";
    r->max_events = 200000;
    r->mark_port = -1;
    for (size_t i = 0; i < sizeof default_ports / sizeof *default_ports; i++)
        allow_ports(r, default_ports[i]);
}

void record_refuse(struct record *r, const char *format, ...)
{
    char reason[400];
    struct record_out out = {0};
    va_list args;

    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    dprintf(STDERR_FILENO, "observer refuses: %s\n", reason);
    record_out_text(&out, "refused reason=");
    record_out_quoted(&out, reason);
    record_out_end_line(&out);
    if (r->fd != STDERR_FILENO && !out.failed && write(r->fd, out.at, out.size) < 0)
        dprintf(STDERR_FILENO, "observer: cannot write its report: %s\n", strerror(errno));
    _exit(RECORD_REFUSED_STATUS);
}

/* The whole of `text` is a number of that base, at most `max`. */
static uint64_t number(struct record *r, const char *option, const char *text, size_t length,
                       int base, uint64_t max)
{
    char copy[32], *end;
    uint64_t value;

    if (length == 0 || length >= sizeof copy || text[0] == '-' || text[0] == '+' || text[0] == ' ')
        record_refuse(r, "option %s: not a number", option);
    memcpy(copy, text, length);
    copy[length] = '\0';
    errno = 0;
    value = strtoull(copy, &end, base);
    if (*end != '\0' || errno != 0 || value > max)
        record_refuse(r, "option %s: not a number up to 0x%llx", option, (unsigned long long)max);
    return value;
}

/* LO-HI in hexadecimal; a single number is both. */
static struct record_range range(struct record *r, const char *option, const char *text,
                                 uint64_t max)
{
    const char *dash = strchr(text, '-');
    size_t length = dash ? (size_t)(dash - text) : strlen(text);
    struct record_range parsed;

    parsed.lo = number(r, option, text, length, 16, max);
    parsed.hi = dash ? number(r, option, dash + 1, strlen(dash + 1), 16, max) : parsed.lo;
    if (parsed.hi < parsed.lo)
        record_refuse(r, "option %s: it ends before it begins", option);
    return parsed;
}

static void add_range(struct record *r, const char *option, const char *text,
                      struct record_range *ranges, unsigned *n)
{
    if (*n == RECORD_MAX_RANGES)
        record_refuse(r, "option %s: more than %d of them", option, RECORD_MAX_RANGES);
    ranges[*n] = range(r, option, text, UINT64_MAX);
    if (ranges[*n].lo == ranges[*n].hi)
        record_refuse(r, "option %s: empty", option);
    ++*n;
}

static void set_ports(struct record *r, const char *option, const char *text)
{
    if (!r->ports_given)
        memset(r->allowed, 0, sizeof r->allowed);
    r->ports_given = true;
    allow_ports(r, range(r, option, text, 0xffff));
}

static void set_role(struct record *r, const char *option, const char *text)
{
    if (strcmp(text, "host") == 0)
        r->role = ROLE_HOST;
    else if (strcmp(text, "native") == 0)
        r->role = ROLE_NATIVE;
    else
        record_refuse(r, "option %s: host or native", option);
}

void record_option(struct record *r, const char *option)
{
    const char *text = strchr(option, '=');
    size_t length = text ? (size_t)(text - option) : 0;

    if (text == NULL)
        record_refuse(r, "option %s: not KEY=VALUE", option);
    text++;
#define IS(key) (length == sizeof key - 1 && memcmp(option, key, length) == 0)
    if (IS("fd"))
        r->fd = (int)number(r, option, text, strlen(text), 10, 1 << 20);
    else if (IS("role"))
        set_role(r, option, text);
    else if (IS("range"))
        add_range(r, option, text, r->ranges, &r->n_ranges);
    else if (IS("skip"))
        add_range(r, option, text, r->skips, &r->n_skips);
    else if (IS("hang"))
        r->hang = number(r, option, text, strlen(text), 10, UINT64_MAX);
    else if (IS("total"))
        r->max_total = number(r, option, text, strlen(text), 10, UINT64_MAX);
    else if (IS("events"))
        r->max_events = number(r, option, text, strlen(text), 10, 1 << 24);
    else if (IS("mark"))
        r->mark_port = (int)number(r, option, text, strlen(text), 16, 0xffff);
    else if (IS("ports"))
        set_ports(r, option, text);
    else
        record_refuse(r, "option %s: no such option", option);
#undef IS
}

void record_options(struct record *r, const char *list)
{
    char one[128];

    while (*list != '\0') {
        size_t length = strcspn(list, ",");

        if (length >= sizeof one)
            record_refuse(r, "option %.60s...: too long", list);
        memcpy(one, list, length);
        one[length] = '\0';
        record_option(r, one);
        list += length;
        if (*list == ',')
            list++;
    }
}
