/* SPDX-License-Identifier: MIT
 *
 * Reading a rubric's table, row by row.
 */
#include "rubric.h"
#include <string.h>

const char *const emulator_names[EMULATORS] = {"qemu", "bochs"};
const char *const property_names[PROPERTIES] = {"equivalence", "resource", "efficiency"};

enum column {
    COLUMN_ROW,
    COLUMN_POINTS,
    COLUMN_PROPERTY,
    COLUMN_EMULATORS,
    COLUMN_ORACLE,
    COLUMN_HOLES,
    COLUMN_NEEDS,
    COLUMN_VISIBILITY,
    COLUMN_APPEND,
    COLUMN_MACHINES,
    COLUMN_CHECKS,
    COLUMN_SECTION,
    COLUMN_TITLE,
    COLUMNS,
};

static const char *const column_names[COLUMNS] = {
    "row",        "points", "property", "emulators", "oracle",  "holes", "needs",
    "visibility", "append", "machines", "checks",    "section", "title",
};

/* What is wrong with the line being read. */
struct place {
    const char *file;
    unsigned line;
    FILE *errors;
    bool bad;
};

static void __attribute__((format(printf, 2, 3)))
wrong(struct place *place, const char *format, ...)
{
    va_list args;

    fprintf(place->errors, "rubric %s:%u: ", place->file, place->line);
    va_start(args, format);
    vfprintf(place->errors, format, args);
    va_end(args);
    fputc('\n', place->errors);
    place->bad = true;
}

bool emulator_find(const char *name, enum emulator *emulator)
{
    for (unsigned e = 0; e < EMULATORS; e++) {
        if (strcmp(name, emulator_names[e]) == 0) {
            *emulator = (enum emulator)e;
            return true;
        }
    }
    return false;
}

static void names_add(struct names *names, const char *name)
{
    names->at = pool_grow(names->at, names->count, sizeof(*names->at));
    names->at[names->count++] = name;
}

/* A list separated by commas; "-" is the empty one. */
static struct names split_names(const char *text)
{
    struct names names = {0};
    char *rest = pool_copy(text, strlen(text)), *name;

    while (strcmp(text, "-") != 0 && (name = strsep(&rest, ",")) != NULL)
        names_add(&names, name);
    return names;
}

static bool is_name(const char *text)
{
    return *text != '\0' && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text) &&
           *text != '-' && strlen(text) <= 40;
}

static void read_emulators(struct place *place, struct row *row, const char *text)
{
    struct names names = split_names(text);

    row->emulators_text = text;
    for (size_t i = 0; i < names.count; i++) {
        enum emulator e;

        if (!emulator_find(names.at[i], &e))
            wrong(place, "emulator \"%s\": not known (qemu, bochs)", names.at[i]);
        else if (row->emulators[e])
            wrong(place, "emulator \"%s\" stands there twice", names.at[i]);
        else
            row->emulators[e] = true;
    }
    if (names.count == 0)
        wrong(place, "no emulator: the row could never be judged");
}

/* "PROBE words + PROBE words", or "job=NAME". */
static void read_machines(struct place *place, struct row *row, const char *text)
{
    const char *rest = text, *next;

    row->machines = text;
    if (strncmp(text, "job=", 4) == 0) {
        if (!is_name(text + 4))
            wrong(place, "machines \"%s\": no job's name", text);
        return;
    }
    do {
        size_t length;
        char *probe;

        next = strstr(rest, " + ");
        length = strcspn(rest, " ");
        probe = pool_copy(rest, length);
        if (!is_name(probe))
            wrong(place, "machines \"%s\": machine %zu names no probe", text, row->probes.count);
        names_add(&row->probes, probe);
        rest = next != NULL ? next + 3 : NULL;
    } while (rest != NULL);
    if (row->probes.count > MAX_MACHINES)
        wrong(place, "%zu machines, but at most %d can run", row->probes.count, MAX_MACHINES);
}

static void read_checks(struct place *place, struct row *row, const char *text)
{
    struct names names = split_names(text);
    unsigned sum = 0;

    row->checks_text = text;
    for (size_t i = 0; i < names.count; i++) {
        struct check check = {0};
        const char *error = rubric_parse_check(pool_copy(names.at[i], strlen(names.at[i])), &check);

        if (error != NULL) {
            wrong(place, "check \"%s\": %s", names.at[i], error);
            continue;
        }
        if (check.kind == CHECK_SURVEY
                ? strcmp(row->machines, "job=survey") != 0
                : (check.kind <= CHECK_REASON && check.last >= row->probes.count))
            wrong(place, "check \"%s\": the row has no such machine", names.at[i]);
        for (size_t k = 0; k < row->n_checks; k++) {
            if (strcmp(row->checks[k].name, check.name) == 0)
                wrong(place, "check \"%s\" stands there twice", check.name);
        }
        row->checks = pool_grow(row->checks, row->n_checks, sizeof(check));
        row->checks[row->n_checks++] = check;
        sum += check.points;
    }
    if (!place->bad && sum != row->points)
        wrong(place, "the checks' points sum to %u, the row has %u", sum, row->points);
}

static void read_property(struct place *place, struct row *row, const char *text)
{
    for (unsigned p = 0; p < PROPERTIES; p++) {
        if (strcmp(text, property_names[p]) == 0) {
            row->property = (enum property)p;
            return;
        }
    }
    wrong(place, "property \"%s\": not known (equivalence, resource, efficiency)", text);
}

static void read_row(struct place *place, struct row *row, char *const *cell)
{
    uint64_t points = 0;

    row->line = place->line;
    row->name = cell[COLUMN_ROW];
    if (!is_name(row->name))
        wrong(place, "row \"%s\": a name is made of a-z, 0-9 and -", row->name);
    if (!parse_number(cell[COLUMN_POINTS], 10, RUBRIC_POINTS, &points) || points == 0)
        wrong(place, "points \"%s\": not a number from 1 to 100", cell[COLUMN_POINTS]);
    row->points = (unsigned)points;
    read_property(place, row, cell[COLUMN_PROPERTY]);
    read_emulators(place, row, cell[COLUMN_EMULATORS]);
    row->native = strcmp(cell[COLUMN_ORACLE], "native") == 0;
    if (!row->native && strcmp(cell[COLUMN_ORACLE], "reference") != 0)
        wrong(place, "oracle \"%s\": not known (native, reference)", cell[COLUMN_ORACLE]);
    row->holes = split_names(cell[COLUMN_HOLES]);
    row->needs = split_names(cell[COLUMN_NEEDS]);
    row->visibility = cell[COLUMN_VISIBILITY];
    if (strcmp(row->visibility, "public") != 0 && strcmp(row->visibility, "hidden") != 0)
        wrong(place, "visibility \"%s\": not known (public, hidden)", row->visibility);
    row->append = cell[COLUMN_APPEND];
    read_machines(place, row, cell[COLUMN_MACHINES]);
    read_checks(place, row, cell[COLUMN_CHECKS]);
    row->section = cell[COLUMN_SECTION];
    row->title = cell[COLUMN_TITLE];
}

/* Cut a line at its tabs. False, and an error, when it has not one cell for each column. */
static bool split_cells(struct place *place, char *line, char **cell)
{
    char *text;
    unsigned n = 0;

    while ((text = strsep(&line, "\t")) != NULL) {
        if (n < COLUMNS)
            cell[n] = text;
        n++;
    }
    if (n != COLUMNS) {
        wrong(place, "%u columns, not %u (separated by tabs)", n, (unsigned)COLUMNS);
        return false;
    }
    for (n = 0; n < COLUMNS; n++) {
        if (*cell[n] == '\0') {
            wrong(place, "column \"%s\" is empty (\"-\" stands for nothing)", column_names[n]);
            return false;
        }
    }
    return true;
}

static void check_header(struct place *place, char *const *cell)
{
    for (unsigned n = 0; n < COLUMNS; n++) {
        if (strcmp(cell[n], column_names[n]) != 0)
            wrong(place, "column %u is called \"%s\", not \"%s\"", n + 1, cell[n], column_names[n]);
    }
}

bool rubric_read(const char *file, struct rubric *rubric, FILE *errors)
{
    struct place place = {.file = file, .errors = errors};
    struct bytes content, line;
    bool header = false, bad = false;

    *rubric = (struct rubric){.file = file};
    if (!file_read(file, &content)) {
        wrong(&place, "no such file");
        return false;
    }
    while (bytes_line(&content, &line)) {
        char *cell[COLUMNS] = {0};
        struct row row = {0};

        place.line++;
        place.bad = false;
        if (line.length == 0 || line.at[0] == '#')
            continue;
        if (memchr(line.at, '\0', line.length) != NULL)
            wrong(&place, "a NUL byte");
        else if (split_cells(&place, pool_copy(line.at, line.length), cell)) {
            if (header) {
                read_row(&place, &row, cell);
                rubric->rows = pool_grow(rubric->rows, rubric->n_rows, sizeof(row));
                rubric->rows[rubric->n_rows++] = row;
            } else {
                check_header(&place, cell);
            }
        }
        header = true;
        bad |= place.bad;
    }
    return !bad && rubric_validate(rubric, errors);
}

const struct row *rubric_find(const struct rubric *rubric, const char *name)
{
    for (size_t i = 0; i < rubric->n_rows; i++) {
        if (strcmp(rubric->rows[i].name, name) == 0)
            return &rubric->rows[i];
    }
    return NULL;
}

bool row_asks_only(const struct row *row)
{
    for (size_t i = 0; i < row->n_checks; i++) {
        if (row->checks[i].kind != CHECK_ANSWERS)
            return false;
    }
    return true;
}
