/* SPDX-License-Identifier: MIT
 *
 * Reading an observer's report.
 */
#include "observed.h"
#include <string.h>

#define MAX_WORDS       24
#define REPORT_FORMAT   1
#define PORT_DEBUG_EXIT 0xf4   /* QEMU's isa-debug-exit */
#define PORT_SHUTDOWN   0x8900 /* Bochs' */

struct word {
    const char *key, *value; /* a word without '=' has no value */
};

struct line {
    const char *tag;
    struct word words[MAX_WORDS];
    size_t n_words;
};

const char *vector_name(unsigned vector)
{
    static const char *const names[] = {"#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD",
                                        "#NM", "#DF", NULL,  "#TS", "#NP", "#SS", "#GP",
                                        "#PF", NULL,  "#MF", "#AC", "#MC", "#XM"};

    return vector < sizeof(names) / sizeof(names[0]) ? names[vector] : NULL;
}

/* Cut a line into words in place; a value may stand in double quotes and then hold blanks. */
static bool cut_line(char *text, struct line *line)
{
    *line = (struct line){.tag = strsep(&text, " ")};
    while (text != NULL) {
        struct word *word = &line->words[line->n_words++];
        char *equals;

        if (line->n_words > MAX_WORDS)
            return false;
        equals = strchr(text, '=');
        if (equals != NULL && equals[1] == '"' && equals < text + strcspn(text, " ")) {
            char *end = strchr(equals + 2, '"');

            if (end == NULL || (end[1] != ' ' && end[1] != '\0'))
                return false;
            *equals = '\0';
            *word = (struct word){text, equals + 2};
            text = end[1] == ' ' ? end + 2 : NULL;
            *end = '\0';
            continue;
        }
        word->key = strsep(&text, " ");
        equals = strchr(word->key, '=');
        if (equals != NULL) {
            *equals = '\0';
            word->value = equals + 1;
        }
    }
    return true;
}

static const char *get(const struct line *line, const char *key)
{
    for (size_t i = 0; i < line->n_words; i++) {
        if (strcmp(line->words[i].key, key) == 0)
            return line->words[i].value;
    }
    return NULL;
}

static bool has_word(const struct line *line, const char *word)
{
    return line->n_words > 0 && strcmp(line->words[0].key, word) == 0;
}

/* A number, decimal or 0x...; `otherwise` when there is none. */
static uint64_t number(const struct line *line, const char *key, uint64_t otherwise)
{
    const char *text = get(line, key);
    uint64_t value;

    if (text == NULL)
        return otherwise;
    if (strncmp(text, "0x", 2) == 0 ? parse_number(text + 2, 16, UINT64_MAX, &value)
                                    : parse_number(text, 10, UINT64_MAX, &value))
        return value;
    return otherwise;
}

static unsigned small(const struct line *line, const char *key)
{
    uint64_t value = number(line, key, 0);

    return value <= UINT32_MAX ? (unsigned)value : UINT32_MAX;
}

static const char *string(const struct line *line, const char *key)
{
    const char *value = get(line, key);

    return value != NULL ? value : "";
}

/* Texts are known by their place in `pages` from here on. */
static uint32_t read_text(struct observed *o, const struct line *line)
{
    uint64_t id = number(line, "text", NO_TEXT);

    for (size_t i = 0; i < o->n_pages; i++) {
        if (o->pages[i].id == id)
            return (uint32_t)i;
    }
    o->bad_text |= strcmp(string(line, "text"), "-") != 0;
    return NO_TEXT;
}

static void read_site(struct observed *o, const struct line *line)
{
    struct site *site;

    if (number(line, "n", 0) == 0)
        return; /* fetched, and never begun */
    o->sites = pool_grow(o->sites, o->n_sites, sizeof(*o->sites));
    site = &o->sites[o->n_sites++];
    *site = (struct site){
        .address = number(line, "address", NOWHERE),
        .text = read_text(o, line),
        .n = number(line, "n", 0),
        .faults = number(line, "faults", 0),
        .bytes = string(line, "bytes"),
    };
}

static void read_io(struct observed *o, const struct line *line)
{
    o->io = pool_grow(o->io, o->n_io, sizeof(*o->io));
    o->io[o->n_io++] = (struct io){
        .text = read_text(o, line),
        .rip = number(line, "rip", NOWHERE),
        .ring = small(line, "ring"),
        .size = small(line, "size"),
        .port = small(line, "port"),
        .value = small(line, "value"),
        .out = strcmp(string(line, "dir"), "out") == 0,
    };
}

static void read_gate(struct observed *o, const struct line *line)
{
    o->gates = pool_grow(o->gates, o->n_gates, sizeof(*o->gates));
    o->gates[o->n_gates++] = (struct gate){
        .name = string(line, "name"),
        .n = number(line, "n", 0),
        .rip = number(line, "rip", NOWHERE),
        .port = number(line, "port", NOWHERE),
    };
}

static void read_vector(struct observed *o, const struct line *line)
{
    o->vectors = pool_grow(o->vectors, o->n_vectors, sizeof(*o->vectors));
    o->vectors[o->n_vectors++] = (struct vector_count){
        .guest = strcmp(string(line, "who"), "guest") == 0,
        .kind = string(line, "kind"),
        .vector = small(line, "vector"),
        .n = number(line, "n", 0),
    };
}

static void read_page(struct observed *o, const struct line *line)
{
    o->pages = pool_grow(o->pages, o->n_pages, sizeof(*o->pages));
    o->pages[o->n_pages++] = (struct page){
        .id = number(line, "id", NO_TEXT),
        .address = number(line, "address", NOWHERE),
    };
}

static void read_last(struct observed *o, const struct line *line)
{
    bool guest = strcmp(string(line, "who"), "guest") == 0;

    *(guest ? &o->last_guest : &o->last_host) = (struct last){
        .known = get(line, "insn") != NULL,
        .excepted = number(line, "vector", NOWHERE) != NOWHERE,
        .insn = number(line, "insn", NOWHERE),
        .rip = number(line, "rip", NOWHERE),
        .vector = small(line, "vector"),
        .error = number(line, "error", 0),
        .after = number(line, "after", 0),
    };
}

static void read_count(struct observed *o, const struct line *line)
{
    o->boot = number(line, "boot", 0);
    o->host = number(line, "host", 0);
    o->guest = number(line, "guest", 0);
    o->vm = number(line, "vm", 0);
}

static void read_cross(struct observed *o, const struct line *line)
{
    o->crossings = number(line, "crossings", 0);
    o->irqs = number(line, "irqs", 0);
    o->entries = number(line, "entries", 0);
}

static void read_progress(struct observed *o, const struct line *line)
{
    o->gap = number(line, "maxgap", 0);
    o->gap_limit = number(line, "limit", 0);
    o->gap_guest = number(line, "guest", 0);
    o->gap_host = number(line, "host", 0);
}

static void read_hostio(struct observed *o, const struct line *line)
{
    uint64_t port = number(line, "port", NOWHERE);

    if (strcmp(string(line, "dir"), "out") == 0 && number(line, "n", 0) > 0 &&
        (port == PORT_DEBUG_EXIT || port == PORT_SHUTDOWN))
        o->powered_off = true;
}

enum tag { OBSERVER = 1, END = 2, ARMED = 4, COUNT = 8, CROSS = 16, ALL_TAGS = 31 };

/* Lines that only people read are passed over. */
static unsigned read_line(struct observed *o, const struct line *line)
{
    const char *tag = line->tag;

    if (strcmp(tag, "site") == 0) {
        read_site(o, line);
    } else if (strcmp(tag, "io") == 0) {
        read_io(o, line);
    } else if (strcmp(tag, "gate") == 0) {
        read_gate(o, line);
    } else if (strcmp(tag, "text") == 0) {
        read_page(o, line);
    } else if (strcmp(tag, "vector") == 0) {
        read_vector(o, line);
    } else if (strcmp(tag, "last") == 0) {
        read_last(o, line);
    } else if (strcmp(tag, "hostio") == 0) {
        read_hostio(o, line);
    } else if (strcmp(tag, "progress") == 0) {
        read_progress(o, line);
    } else if (strcmp(tag, "observer") == 0) {
        return number(line, "format", 0) == REPORT_FORMAT ? OBSERVER : 0;
    } else if (strcmp(tag, "end") == 0) {
        o->why = string(line, "why");
        return END;
    } else if (strcmp(tag, "armed") == 0) {
        o->armed = has_word(line, "yes");
        return ARMED;
    } else if (strcmp(tag, "count") == 0) {
        read_count(o, line);
        return COUNT;
    } else if (strcmp(tag, "cross") == 0) {
        read_cross(o, line);
        return CROSS;
    }
    return 0;
}

/* The last line vouches for those before it. */
static const char *check_whole(struct bytes report, size_t *body)
{
    struct bytes rest = report, line = {0};
    struct line last;
    uint64_t lines = 0, sum;

    while (bytes_line(&rest, &line))
        lines++;
    if (lines == 0)
        return "it is empty";
    if (line.length > 8 && strncmp(line.at, "refused ", 8) == 0)
        return pool_format("the observer refuses: %s", bytes_show(line));
    if (report.at[report.length - 1] != '\n' || !cut_line(pool_copy(line.at, line.length), &last) ||
        strcmp(last.tag, "complete") != 0)
        return "it ends in the middle (no line \"complete\")";
    *body = (size_t)(line.at - report.at);
    if (number(&last, "lines", 0) != lines - 1)
        return "lines are missing";
    if (!parse_number(string(&last, "sum"), 16, UINT32_MAX, &sum) || sum != fnv32(report.at, *body))
        return "its sum is wrong";
    return NULL;
}

const char *observed_read(struct bytes report, struct observed *observed)
{
    size_t body = 0;
    const char *error = check_whole(report, &body);
    struct bytes rest = {report.at, body}, text;
    unsigned seen = 0;

    *observed = (struct observed){.why = ""};
    if (error != NULL)
        return error;
    while (bytes_line(&rest, &text)) {
        struct line line;

        if (!cut_line(pool_copy(text.at, text.length), &line))
            return pool_format("a line that cannot be read: %s", bytes_show(text));
        seen |= read_line(observed, &line);
    }
    if (seen != ALL_TAGS)
        return "lines that every report has are not there";
    return observed->bad_text ? "it names a text that it does not have" : NULL;
}
