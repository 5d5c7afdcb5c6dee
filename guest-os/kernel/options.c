/* SPDX-License-Identifier: MIT
 *
 * See options.h.
 */
#include "options.h"
#include "dev/pit.h"
#include "print.h"
#include "lib/string.h"

#define HZ_DEFAULT 100

struct options options = {.hz = HZ_DEFAULT, .argv = {"init"}};

static char text[OPTIONS_BYTES]; /* the words that argv points at */

static const char *value_of(const char *word, const char *name)
{
    size_t n = strlen(name);

    return strncmp(word, name, n) == 0 ? word + n : NULL;
}

static uint32_t parse_hz(const char *digits)
{
    uint32_t hz = 0;

    for (const char *c = digits; *c != '\0'; c++) {
        if (*c < '0' || *c > '9' || hz > PIT_HZ_MAX)
            panic("hz=%s: not a number from %u to %u", digits, PIT_HZ_MIN, PIT_HZ_MAX);
        hz = hz * 10 + (uint32_t)(*c - '0');
    }
    if (hz < PIT_HZ_MIN || hz > PIT_HZ_MAX)
        panic("hz=%s: not a number from %u to %u", digits, PIT_HZ_MIN, PIT_HZ_MAX);
    return hz;
}

static void parse_word(const char *word)
{
    const char *value;

    if ((value = value_of(word, "hz=")) != NULL)
        options.hz = parse_hz(value);
    else if ((value = value_of(word, "root=")) != NULL)
        options.root_ata = strcmp(value, "ata") == 0;
}

/* run= takes the rest of the line. What comes before and nobody knows is somebody else's word. */
void options_parse(const char *line)
{
    int words = 0;
    char *at = text;
    bool running = false;

    if (strlen(line) >= sizeof(text))
        panic("the command line has more than %u characters", OPTIONS_BYTES - 1);
    memcpy(text, line, strlen(line));
    while (*at != '\0') {
        char *word = at;

        while (*at != '\0' && *at != ' ')
            at++;
        while (*at == ' ')
            *at++ = '\0';
        if (!running && value_of(word, "run=") != NULL) {
            running = true;
            word += strlen("run=");
        }
        if (!running)
            parse_word(word);
        else if (words == OPTIONS_WORDS)
            panic("run=: more than %u words", OPTIONS_WORDS);
        else
            options.argv[1 + words++] = word;
    }
}
