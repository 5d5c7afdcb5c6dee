/* SPDX-License-Identifier: MIT
 *
 * Answers: a job asks a function of the student's about inputs that the seed makes, and prints "peel: answer KIND
 * WORDS". No answer could be known before, so that who prints the right one has computed it; where the
 * question was to run code as a guest, the observer must have seen that code run. An answer about code of its own
 * begins with its place, "at ADDRESS: "; so a wrong answer, after which the rest of its code may not be run, takes
 * nothing from other kinds.
 */
#include <string.h>
#include "trial.h"

#define ANSWER "peel: answer "
#define SLOT   64 /* bytes, for the code of one question */

/* The next answer of a kind ("": of any), without the words that all have. */
static bool next_answer(struct bytes *console, const char *kind, struct bytes *answer)
{
    size_t length = strlen(kind);
    const char *start = length > 0 ? pool_format(ANSWER "%s ", kind) : ANSWER;

    while (bytes_line(console, answer)) {
        if (answer->length >= strlen(start) && memcmp(answer->at, start, strlen(start)) == 0) {
            answer->at += strlen(start);
            answer->length -= strlen(start);
            return true;
        }
    }
    return false;
}

/* Is every answer of the run, of whatever kind, the reference's? */
static bool all_answers_right(const struct trial *trial)
{
    struct bytes wanted_rest = trial->reference.console, seen_rest = trial->submission.console;
    struct bytes wanted, seen;

    while (next_answer(&wanted_rest, "", &wanted)) {
        if (!next_answer(&seen_rest, "", &seen) || !bytes_equal(wanted, seen))
            return false;
    }
    return true;
}

/* "KIND at ADDRESS: WORDS" */
static bool read_place(struct bytes answer, const char **kind, uint64_t *place)
{
    char *rest = pool_copy(answer.at, answer.length), *address;

    *kind = strsep(&rest, " ");
    if (rest == NULL || strncmp(rest, "at ", 3) != 0)
        return false;
    rest += 3;
    address = strsep(&rest, ":");
    return rest != NULL && parse_number(address, 16, UINT32_MAX, place);
}

/* Does the code at `address` belong to a question of that kind? What belongs to none belongs to all. */
static bool is_asked(const struct trial *trial, const char *kind, uint64_t address)
{
    struct bytes rest = trial->reference.console, answer;
    bool elsewhere = false;
    const char *owner;
    uint64_t place;

    while (next_answer(&rest, "", &answer)) {
        if (!read_place(answer, &owner, &place) || address < place || address - place >= SLOT)
            continue;
        if (strcmp(owner, kind) == 0)
            return true;
        elsewhere = true;
    }
    return !elsewhere;
}

/* NULL when every instruction that a guest executed under the reference, for an answer of that kind, was executed as a
 * guest's here. */
static const char *guest_code_missing(const struct trial *trial, const char *kind)
{
    struct view wanted, seen;

    view_whole(&trial->reference.observed, &wanted);
    view_whole(&trial->submission.observed, &seen);
    for (size_t i = 0; i < wanted.n_sites; i++) {
        const struct site *site = &wanted.sites[i];

        if (view_find(&seen, site->address, site->bytes) == NULL &&
            is_asked(trial, kind, site->address))
            return pool_format("0x%llx (bytes %s)", (unsigned long long)site->address, site->bytes);
    }
    return NULL;
}

void check_answers(const struct trial *trial, const char *kind, struct check_result *result)
{
    struct bytes wanted_rest = trial->reference.console, seen_rest = trial->submission.console;
    struct bytes wanted, seen;
    const char *missing;
    unsigned n = 0;

    while (next_answer(&wanted_rest, kind, &wanted)) {
        bool there = next_answer(&seen_rest, kind, &seen);

        n++;
        if (there && bytes_equal(wanted, seen))
            continue;
        result->cause = trial->death.words != NULL && !there
                            ? trial->death.words
                            : pool_format("answer %u of the kind \"%s\" is not right", n, kind);
        result->wanted = pool_format("\"%s\"", bytes_show(wanted));
        result->seen = there ? pool_format("\"%s\"", bytes_show(seen)) : "no such answer";
        return;
    }
    missing = guest_code_missing(trial, kind);
    if (missing != NULL && trial->death.words != NULL) {
        result->cause = trial->death.words;
        result->wanted = pool_format("guest code executed at %s, too", missing);
        result->seen = "it was not";
    } else if (missing != NULL) {
        /* With another kind wrong the code may be missing for that reason: no points here, but no accusation. */
        result->forged = all_answers_right(trial);
        result->cause = "the answers are right, but not all code that they are about was run";
        result->wanted = pool_format("guest code executed at %s", missing);
        result->seen = "it was not";
    } else if (n > 0) {
        result->earned = result->points;
    }
}
