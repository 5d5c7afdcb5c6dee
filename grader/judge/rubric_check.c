/* SPDX-License-Identifier: MIT
 *
 * The rubric's column of checks, and what only the rows together can tell.
 */
#include <string.h>
#include "rubric.h"

enum argument {
    ARGUMENT_NONE,
    ARGUMENT_EXACT,
    ARGUMENT_MACHINE,
    ARGUMENT_NUMBER,
    ARGUMENT_TIERS,
    ARGUMENT_WORD
};

static const struct {
    const char *name;
    enum argument argument;
} kinds[CHECK_KINDS] = {
    [CHECK_TRANSCRIPT] = {"transcript", ARGUMENT_MACHINE},
    [CHECK_EXECUTED] = {"executed", ARGUMENT_MACHINE},
    [CHECK_ENDS] = {"ends", ARGUMENT_MACHINE},
    [CHECK_REASON] = {"reason", ARGUMENT_MACHINE},
    [CHECK_SURVIVES] = {"survives", ARGUMENT_NONE},
    [CHECK_PREEMPTED] = {"preempted", ARGUMENT_NUMBER},
    [CHECK_CROSSINGS] = {"crossings", ARGUMENT_TIERS},
    [CHECK_HOSTCOST] = {"hostcost", ARGUMENT_TIERS},
    [CHECK_SURVEY] = {"survey", ARGUMENT_EXACT},
    [CHECK_ANSWERS] = {"answers", ARGUMENT_WORD},
};

/* "1.5" as 1500. */
static bool parse_permille(const char *text, uint64_t *permille)
{
    size_t whole = strspn(text, "0123456789"), digits;
    uint64_t value = 0;

    if (whole == 0 || whole > 6)
        return false;
    digits = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    if (text[whole] == '.' ? digits == 0 || digits > 3 || text[whole + 1 + digits] != '\0'
                           : text[whole] != '\0')
        return false;
    for (size_t i = 0; i < whole; i++)
        value = value * 10 + (uint64_t)(text[i] - '0');
    for (size_t i = 0; i < 3; i++)
        value = value * 10 + (i < digits ? (uint64_t)(text[whole + 1 + i] - '0') : 0);
    *permille = value;
    return value > 0;
}

/* "1.5:4;3:2": dearer tiers earn less. */
static const char *parse_tiers(char *text, struct check *check)
{
    char *tier;

    while ((tier = strsep(&text, ";")) != NULL) {
        char *colon = strchr(tier, ':');
        struct tier *t = &check->tiers[check->n_tiers];
        uint64_t points;

        if (check->n_tiers == MAX_TIERS)
            return "too many tiers";
        if (colon == NULL)
            return "a tier is RATIO:POINTS";
        *colon = '\0';
        if (!parse_permille(tier, &t->permille) || !parse_number(colon + 1, 10, 100, &points))
            return "a tier is RATIO:POINTS";
        t->points = (unsigned)points;
        if (check->n_tiers > 0 && (t[-1].permille >= t->permille || t[-1].points <= t->points))
            return "tiers go from the narrow and dear to the wide and cheap";
        check->n_tiers++;
    }
    return check->tiers[0].points != check->points ? "the first tier does not earn all points"
                                                   : NULL;
}

/* "1", or "1-3": that machine, or all of those. Without it, machine 0. */
static const char *parse_machines(char *argument, struct check *check)
{
    char *first = strsep(&argument, "-");
    uint64_t number, last;

    if (!parse_number(first, 10, MAX_MACHINES, &number))
        return "its argument is no number";
    last = number;
    if (argument != NULL && !parse_number(argument, 10, MAX_MACHINES, &last))
        return "its argument is no number";
    check->number = (unsigned)number;
    check->last = (unsigned)last;
    return last < number ? "its machines go from the lower to the higher number" : NULL;
}

static const char *parse_argument(enum argument kind, char *argument, struct check *check)
{
    uint64_t number = 0;

    switch (kind) {
    case ARGUMENT_NONE: return argument != NULL ? "takes no argument" : NULL;
    case ARGUMENT_EXACT:
        check->number = argument != NULL;
        return argument != NULL && strcmp(argument, "exact") != 0 ? "its argument can only be exact"
                                                                  : NULL;
    case ARGUMENT_TIERS: return argument != NULL ? parse_tiers(argument, check) : "has no tiers";
    case ARGUMENT_WORD:
        check->kind_of_answer = argument != NULL ? pool_copy(argument, strlen(argument)) : NULL;
        return argument == NULL ? "answers of which kind?" : NULL;
    case ARGUMENT_NUMBER:
        if (argument == NULL)
            return "how many?";
        break;
    case ARGUMENT_MACHINE: return argument != NULL ? parse_machines(argument, check) : NULL;
    }
    if (!parse_number(argument, 10, 1000000, &number))
        return "its argument is no number";
    check->number = (unsigned)number;
    return NULL;
}

const char *rubric_parse_check(char *text, struct check *check)
{
    char *equals = strrchr(text, '='), *open, *argument = NULL;
    uint64_t points;

    if (equals == NULL || !parse_number(equals + 1, 10, RUBRIC_POINTS, &points) || points == 0)
        return "a check is NAME=POINTS or NAME(ARGUMENT)=POINTS";
    *equals = '\0';
    check->name = pool_copy(text, strlen(text));
    check->points = (unsigned)points;
    open = strchr(text, '(');
    if (open != NULL) {
        char *close = strchr(open, ')');

        if (close == NULL || close[1] != '\0')
            return "its brackets do not close";
        *open = '\0';
        *close = '\0';
        argument = open + 1;
    }
    for (unsigned k = 0; k < CHECK_KINDS; k++) {
        if (strcmp(text, kinds[k].name) == 0) {
            check->kind = (enum check_kind)k;
            return parse_argument(kinds[k].argument, argument, check);
        }
    }
    return "not known";
}

static void __attribute__((format(printf, 4, 5)))
wrong(const struct rubric *rubric, const struct row *row, FILE *errors, const char *format, ...)
{
    va_list args;

    fprintf(errors, "rubric %s:%u: ", rubric->file, row != NULL ? row->line : 0);
    va_start(args, format);
    vfprintf(errors, format, args);
    va_end(args);
    fputc('\n', errors);
}

/* Find the rows that each row needs. */
static bool resolve_needs(struct rubric *rubric, FILE *errors)
{
    bool good = true;

    for (size_t i = 0; i < rubric->n_rows; i++) {
        struct row *row = &rubric->rows[i];

        row->needed = pool_alloc(row->needs.count * sizeof(*row->needed));
        for (size_t k = 0; k < row->needs.count; k++) {
            const struct row *needed = rubric_find(rubric, row->needs.at[k]);

            if (needed != NULL) {
                row->needed[k] = (size_t)(needed - rubric->rows);
                continue;
            }
            wrong(rubric, row, errors, "row \"%s\" needs \"%s\", which does not exist", row->name,
                  row->needs.at[k]);
            good = false;
        }
    }
    return good;
}

static bool ready(const struct row *row, const bool *placed)
{
    for (size_t k = 0; k < row->needs.count; k++) {
        if (!placed[row->needed[k]])
            return false;
    }
    return true;
}

/* Put the rows in order: again and again the first one whose needs are met. */
static bool order_rows(struct rubric *rubric, FILE *errors)
{
    bool *placed = pool_alloc(rubric->n_rows * sizeof(*placed));

    rubric->order = pool_alloc(rubric->n_rows * sizeof(*rubric->order));
    for (size_t n = 0; n < rubric->n_rows; n++) {
        size_t i = 0;

        while (i < rubric->n_rows && (placed[i] || !ready(&rubric->rows[i], placed)))
            i++;
        if (i == rubric->n_rows) {
            for (i = 0; placed[i]; i++)
                ;
            wrong(rubric, &rubric->rows[i], errors, "row \"%s\" needs itself, by way of others",
                  rubric->rows[i].name);
            return false;
        }
        placed[i] = true;
        rubric->order[n] = i;
    }
    return true;
}

bool rubric_validate(struct rubric *rubric, FILE *errors)
{
    unsigned sum = 0;
    bool good = true;

    if (rubric->n_rows == 0) {
        wrong(rubric, NULL, errors, "no rows");
        return false;
    }
    for (size_t i = 0; i < rubric->n_rows; i++) {
        const struct row *row = &rubric->rows[i], *first = rubric_find(rubric, row->name);

        sum += row->points;
        if (first != row) {
            wrong(rubric, row, errors, "row \"%s\" stands there already, in line %u", row->name,
                  first->line);
            good = false;
        }
    }
    if (sum != RUBRIC_POINTS) {
        wrong(rubric, &rubric->rows[rubric->n_rows - 1], errors,
              "the points of all rows sum to %u, not %u", sum, RUBRIC_POINTS);
        good = false;
    }
    return resolve_needs(rubric, errors) && order_rows(rubric, errors) && good;
}
