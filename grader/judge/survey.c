/* SPDX-License-Identifier: MIT
 *
 * The survey is an instrument, and judged as one: each line that it prints, "peel:   AT NAME off on", where off
 * and on are "traps #XX" or "slips EAX", is held against what the observer saw happen at AT (UMIP off) and at
 * AT + 8000 (UMIP on): the named instruction must have been tried there, at guest privilege, and must have
 * faulted for good or let the guest come to the INT 0x30 behind it. The vector and EAX must be the reference's; EAX
 * after SGDT and SIDT need not, for it is an address of the kernel's own. Each instruction that the reference names
 * counts, with UMIP off and on; the points are earned in proportion, all of them by a faultless survey alone,
 * and with survey(exact) none by another. That is for machines with unusual answers, where who prints what is
 * usual looks almost right.
 */
#include <string.h>
#include "trial.h"

#define SLOT        64 /* from one row's code to the next */
#define UMIP_OFFSET 0x8000
#define END_OF_CODE "cd30" /* INT 0x30 */
#define ANY_REG     8

/* How an instruction begins: opcode, and where it chooses the instruction, the register field of ModRM. */
struct encoding {
    const char *name;
    const char *opcodes; /* hexadecimal, several separated by blanks */
    unsigned reg;
};

static const struct encoding encodings[] = {
    {"sgdt", "0f01", 0},
    {"sidt", "0f01", 1},
    {"sldt", "0f00", 0},
    {"smsw", "0f01", 4},
    {"str", "0f00", 1},
    {"pushf", "9c", ANY_REG},
    {"popf", "9d", ANY_REG},
    {"lar", "0f02", ANY_REG},
    {"lsl", "0f03", ANY_REG},
    {"verr", "0f00", 4},
    {"verw", "0f00", 5},
    {"pop ds", "1f", ANY_REG},
    {"push cs", "0e", ANY_REG},
    {"mov from cs", "8c", 1},
    {"mov to ds", "8e", 3},
    {"call far", "ff", 3},
    {"jmp far", "ff", 5},
    {"ret far", "cb ca", ANY_REG},
    {"int 0x80", "cd80", ANY_REG},
    {"iret", "cf", ANY_REG},
    {"arpl", "63", ANY_REG},
    {"cpuid", "0fa2", ANY_REG},
    {"rdtsc", "0f31", ANY_REG},
    {"cli", "fa", ANY_REG},
    {"sti", "fb", ANY_REG},
    {"hlt", "f4", ANY_REG},
    {"in", "e4 e5 ec ed", ANY_REG},
    {"out", "e6 e7 ee ef", ANY_REG},
    {"lgdt", "0f01", 2},
    {"lidt", "0f01", 3},
    {"lldt", "0f00", 2},
    {"ltr", "0f00", 3},
    {"lmsw", "0f01", 6},
    {"clts", "0f06", ANY_REG},
    {"mov from cr0", "0f20", 0},
    {"mov to cr0", "0f22", 0},
    {"mov from cr3", "0f20", 3},
    {"mov to cr3", "0f22", 3},
    {"mov from cr4", "0f20", 4},
    {"mov from dr7", "0f21", 7},
    {"mov to dr7", "0f23", 7},
    {"invlpg", "0f01", 7},
    {"invd", "0f08", ANY_REG},
    {"wbinvd", "0f09", ANY_REG},
    {"rdmsr", "0f32", ANY_REG},
    {"wrmsr", "0f30", ANY_REG},
    {"rdpmc", "0f33", ANY_REG},
};

/* A line of the table. */
struct survey_line {
    const char *name;
    uint64_t at;
    const char *found[2]; /* "traps #GP" or "slips 0000ffd0", with UMIP off and on */
};

struct survey {
    struct survey_line *lines;
    size_t count;
};

/* The encoding whose name `name` is, or begins with and a blank behind it: "lar of CS". */
static const struct encoding *find_encoding(const char *name)
{
    for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
        size_t length = strlen(encodings[i].name);

        if (strncmp(name, encodings[i].name, length) == 0 &&
            (name[length] == '\0' || name[length] == ' '))
            return &encodings[i];
    }
    return NULL;
}

static bool is_encoded(const struct encoding *e, const char *bytes)
{
    char *rest = pool_copy(e->opcodes, strlen(e->opcodes)), *opcode;

    if (strncmp(bytes, "66", 2) == 0)
        bytes += 2;
    while ((opcode = strsep(&rest, " ")) != NULL) {
        size_t length = strlen(opcode);
        char modrm[3] = {0};
        uint64_t value;

        if (strncmp(bytes, opcode, length) != 0)
            continue;
        if (e->reg == ANY_REG)
            return true;
        memcpy(modrm, bytes + length, strnlen(bytes + length, 2));
        if (*modrm == '\0')
            return true; /* QEMU fetches no more of an instruction than it needs to refuse it */
        if (parse_number(modrm, 16, 255, &value) && (value >> 3 & 7) == e->reg)
            return true;
    }
    return false;
}

static const char *next_finding(const char *text)
{
    const char *traps = strstr(text, " traps "), *slips = strstr(text, " slips ");

    if (traps == NULL || slips == NULL)
        return traps != NULL ? traps : slips;
    return traps < slips ? traps : slips;
}

/* "slips 0016e000" without what stands behind it. */
static const char *finding_text(const char *from)
{
    size_t length = 7 + strcspn(from + 7, " ");

    return pool_copy(from + 1, length - 1);
}

static bool read_survey_line(struct bytes text, struct survey_line *line)
{
    static const char start[] = "peel:   ";
    const char *off, *on;
    char *copy = pool_copy(text.at, text.length), *end;

    if (strncmp(copy, start, sizeof(start) - 1) != 0)
        return false;
    copy += sizeof(start) - 1;
    end = copy + strcspn(copy, " ");
    if (*end == '\0')
        return false;
    *end++ = '\0';
    off = next_finding(end);
    on = off != NULL ? next_finding(off + 7) : NULL;
    if (on == NULL || !parse_number(copy, 16, UINT32_MAX, &line->at))
        return false;
    line->found[0] = finding_text(off);
    line->found[1] = finding_text(on);
    end += strspn(end, " ");
    while (off > end && off[-1] == ' ')
        off--;
    line->name = off > end ? bytes_show((struct bytes){end, (size_t)(off - end)}) : "";
    return true;
}

static struct survey read_survey(struct bytes console)
{
    struct survey survey = {0};
    struct survey_line line;
    struct bytes text;

    while (bytes_line(&console, &text)) {
        if (!read_survey_line(text, &line))
            continue;
        survey.lines = pool_grow(survey.lines, survey.count, sizeof(line));
        survey.lines[survey.count++] = line;
    }
    return survey;
}

static const struct survey_line *find_line(const struct survey *survey, const char *name)
{
    for (size_t i = 0; i < survey->count; i++) {
        if (strcmp(survey->lines[i].name, name) == 0)
            return &survey->lines[i];
    }
    return NULL;
}

/* What happened at a row's code: "traps", "slips", or why it is neither. */
static const char *what_happened(const struct view *view, uint64_t at, const char *name)
{
    const struct encoding *encoding = find_encoding(name);
    const struct site *key = NULL;
    bool came_past = false, faulted = false;

    for (size_t i = view_from(view, at); i < view->n_sites && view->sites[i].address < at + SLOT;
         i++) {
        const struct site *site = &view->sites[i];

        if (encoding == NULL || is_encoded(encoding, site->bytes)) {
            key = site;
            faulted |= site->faults > 0 && site->n == site->faults;
        }
        came_past |= site->address > at && strcmp(site->bytes, END_OF_CODE) == 0;
    }
    if (key == NULL)
        return "is not executed at guest privilege";
    if (came_past)
        return "slips";
    return faulted ? "traps" : "neither faults nor comes past";
}

/* Its answer is an address, and each kernel has its own. */
static bool shows_address(const char *name)
{
    return strcmp(name, "sgdt") == 0 || strcmp(name, "sidt") == 0;
}

/* Do two findings agree, as far as two kernels can? */
static bool same_finding(const char *name, const char *a, const char *b)
{
    return strncmp(a, b, 5) == 0 &&
           (strcmp(a, b) == 0 || (shows_address(name) && strncmp(a, "slips", 5) == 0));
}

/* One finding. NULL when it is right. */
static const char *finding_error(const struct view *view, const struct survey_line *line,
                                 const struct survey_line *reference, unsigned umip)
{
    uint64_t at = line->at + umip * UMIP_OFFSET;
    const char *happened = what_happened(view, at, line->name);

    if (strncmp(happened, line->found[umip], 5) != 0)
        return pool_format("at 0x%llx the observer saw: it %s", (unsigned long long)at, happened);
    if (!same_finding(line->name, line->found[umip], reference->found[umip]))
        return pool_format("it %s", reference->found[umip]);
    return NULL;
}

void check_survey(const struct trial *trial, bool exact, struct check_result *result)
{
    struct survey wanted = read_survey(trial->reference.console);
    struct survey seen = read_survey(trial->submission.console);
    struct view view;
    unsigned long right = 0;

    view_whole(&trial->submission.observed, &view);
    for (size_t i = 0; i < wanted.count; i++) {
        const struct survey_line *reference = &wanted.lines[i];
        const struct survey_line *line = find_line(&seen, reference->name);

        for (unsigned umip = 0; umip < 2; umip++) {
            const char *error = line != NULL ? finding_error(&view, line, reference, umip)
                                             : "it stands in the table";

            if (error == NULL) {
                right++;
            } else if (result->cause == NULL) {
                result->cause = pool_format("the survey is wrong about \"%s\" with UMIP %s",
                                            reference->name, umip ? "on" : "off");
                result->wanted = error;
                result->seen = line != NULL ? pool_format("printed \"%s\"", line->found[umip])
                                            : "no such line";
            }
        }
    }
    if (wanted.count > 0)
        result->earned = (unsigned)(result->points * right / (2 * wanted.count));
    if (exact && result->earned < result->points)
        result->earned = 0;
    if (result->earned < result->points && result->cause != NULL)
        result->cause = pool_format("%s (%lu of %zu findings are right)", result->cause, right,
                                    2 * wanted.count);
}
