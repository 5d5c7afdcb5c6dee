/* SPDX-License-Identifier: MIT
 *
 * The judge's command line. It reads what runs left behind and decides what they earn; it starts nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "nonce.h"
#include "plan.h"
#include "report.h"
#include "trial.h"
#include "vary.h"

static const char usage_text[] =
    "usage: judge rubric FILE\n"
    "         is the rubric whole? What is wrong with it goes to standard error\n"
    "       judge rows FILE [--emulator E] [--test PATTERN] [--row ROW]\n"
    "         the rows, each after those that it needs: name, emulators, oracle, append, machines and checks,\n"
    "         separated by tabs. With PATTERN the row of that name, or else those whose name contains it or\n"
    "         fits it as a glob (* and ?); and those that they wait for\n"
    "       judge nonce --seed S --lab N --row R [--machine V]\n"
    "         a machine's nonce: eight hexadecimal digits\n"
    "       judge vary FILE --hidden KEY\n"
    "         the rubric with hidden rows, which the key makes of the public ones, on standard output\n"
    "       judge plan FILE --out OUT --oracles DIR --lab N --seed S --emulators LIST [--test PATTERN] [--sandbox]\n"
    "         lay out the runs of these rows (FOLDER/spec, FOLDER/command), those that are not the submission's\n"
    "         below DIR, and list \"run ROW EMULATOR FOLDER\" and, for a row that another needs,\n"
    "         \"need ROW OTHER\", separated by tabs. To be started in the tree. Where the reference is not there,\n"
    "         DIR must hold its kept runs with this seed, and its checksum (reference-labN)\n"
    "       judge row FILE ROW --emulator E --out OUT [--tree DIR]\n"
    "         judge the runs OUT/runs/E/*-ROW and write the verdict OUT/verdicts/E/ROW. DIR is the tree with\n"
    "         build/probes (the current one)\n"
    "       judge waits FILE ROW --out OUT [--emulators qemu,bochs]\n"
    "         need ROW not be run, because rows that it needs have earned nothing? Then status 1, and their names\n"
    "       judge report FILE --out OUT --lab N --seed S [--emulators qemu,bochs] [--test PATTERN]\n"
    "                    [--problem TEXT [--excerpt LINES] | --unjudged TEXT] [--open FILE --holes N]\n"
    "                    [--source labs|solutions] [--print [--shown NAME]]\n"
    "         OUT/report.json, .html, .tap, .xml and .txt from the verdicts that are there. TEXT says why\n"
    "         nothing was run: the submission's fault, with its place, or not. FILE has the open ones of the lab's\n"
    "         N holes, a line \"id, name, section\" each, separated by tabs; beside it is first-hole.txt, the\n"
    "         specification of the first. With --source commands name what `make` builds from there; else the\n"
    "         kernel in OUT: as $OUT/..., for a report names no path, and as NAME/... in what is printed\n"
    "Status: 0; 1 the rubric is wrong, a row has not earned all its points, or it waits; 2 wrong use.\n";

/* Options that have a value, as a table of where they go. */
struct option {
    const char *name;
    const char **value;
};

/* What of `argv` is no option goes to `words`; how many. */
static size_t parse(int argc, char **argv, const struct option *options, const char **words,
                    size_t max_words)
{
    size_t n = 0;

    for (int i = 0; i < argc; i++) {
        const struct option *option = options;

        if (strncmp(argv[i], "--", 2) != 0) {
            if (n == max_words)
                die("%s: one word too many (see --help)", argv[i]);
            words[n++] = argv[i];
            continue;
        }
        while (option->name != NULL && strcmp(option->name, argv[i]) != 0)
            option++;
        if (option->name == NULL)
            die("unknown option %s (see --help)", argv[i]);
        if (strcmp(option->name, "--print") == 0 || strcmp(option->name, "--sandbox") == 0 ||
            strcmp(option->name, "--unobserved") == 0) {
            *option->value = "yes";
            continue;
        }
        if (i + 1 == argc)
            die("%s needs a value (see --help)", argv[i]);
        *option->value = argv[++i];
    }
    if (n < max_words)
        die("a word is missing (see --help)");
    return n;
}

static const char *needed(const char *value, const char *name)
{
    if (value == NULL)
        die("%s is needed (see --help)", name);
    return value;
}

static void read_rubric(const char *file, struct rubric *rubric)
{
    if (!rubric_read(file, rubric, stderr))
        exit(1);
}

static enum emulator read_emulator(const char *name)
{
    enum emulator emulator;

    if (!emulator_find(name, &emulator))
        die("emulator %s: qemu or bochs", name);
    return emulator;
}

static int main_rubric(int argc, char **argv)
{
    const struct option options[] = {{NULL, NULL}};
    const char *file;
    struct rubric rubric;

    parse(argc, argv, options, &file, 1);
    read_rubric(file, &rubric);
    printf("%s: %zu rows, %d points\n", file, rubric.n_rows, RUBRIC_POINTS);
    return 0;
}

static int main_rows(int argc, char **argv)
{
    const char *file, *emulator = NULL, *test = NULL, *only = NULL;
    const struct option options[] = {
        {"--emulator", &emulator}, {"--test", &test}, {"--row", &only}, {NULL, NULL}};
    struct rubric rubric;

    parse(argc, argv, options, &file, 1);
    read_rubric(file, &rubric);
    if (only != NULL && rubric_find(&rubric, only) == NULL)
        die("%s has no row \"%s\"", file, only);
    for (size_t n = 0; n < rubric.n_rows; n++) {
        const struct row *row = &rubric.rows[rubric.order[n]];

        if ((emulator == NULL || row->emulators[read_emulator(emulator)]) &&
            row_chosen(&rubric, rubric.order[n], test) &&
            (only == NULL || strcmp(only, row->name) == 0))
            printf("%s\t%s\t%s\t%s\t%s\t%s\n", row->name, row->emulators_text,
                   row->native ? "native" : "reference", row->append, row->machines,
                   row->checks_text);
    }
    return 0;
}

static int main_nonce(int argc, char **argv)
{
    const char *seed = NULL, *lab = NULL, *row = NULL, *machine = "0";
    const struct option options[] = {
        {"--seed", &seed}, {"--lab", &lab}, {"--row", &row}, {"--machine", &machine}, {NULL, NULL}};

    parse(argc, argv, options, NULL, 0);
    printf("%08x\n", nonce_of(needed(seed, "--seed"), needed(lab, "--lab"), needed(row, "--row"),
                              strcmp(machine, "-") == 0 ? "0" : machine));
    return 0;
}

static int main_row(int argc, char **argv)
{
    const char *words[2], *emulator = NULL, *out = NULL, *tree = ".";
    const struct option options[] = {
        {"--emulator", &emulator}, {"--out", &out}, {"--tree", &tree}, {NULL, NULL}};
    const struct row *row;
    struct rubric rubric;
    struct verdict verdict;
    enum emulator e;
    unsigned earned;

    parse(argc, argv, options, words, 2);
    e = read_emulator(needed(emulator, "--emulator"));
    read_rubric(words[0], &rubric);
    row = rubric_find(&rubric, words[1]);
    if (row == NULL)
        die("%s has no row \"%s\"", words[0], words[1]);
    if (!row->emulators[e])
        die("row %s does not run in %s", row->name, emulator_names[e]);
    judge_row(needed(out, "--out"), tree, row, e, &verdict);
    verdict_write(out, &verdict);
    earned = verdict_earned(&verdict);
    if (!verdict.judged)
        printf("%s in %s: not judged: %s\n", row->name, emulator_names[e], verdict.cause);
    else
        printf("%s in %s: %u of %u points%s%s\n", row->name, emulator_names[e], earned, row->points,
               verdict.cause != NULL ? ": " : "", verdict.cause != NULL ? verdict.cause : "");
    return verdict.judged && earned == row->points ? 0 : 1;
}

static void read_emulators(const char *list, bool *emulators)
{
    char *rest = pool_copy(list, strlen(list)), *name;

    while ((name = strsep(&rest, ",")) != NULL)
        emulators[read_emulator(name)] = true;
}

static int main_vary(int argc, char **argv)
{
    const char *file, *key = NULL;
    const struct option options[] = {{"--hidden", &key}, {NULL, NULL}};
    struct rubric rubric;
    struct text text = {0};

    parse(argc, argv, options, &file, 1);
    needed(key, "--hidden");
    read_rubric(file, &rubric);
    rubric_vary(&rubric, key, &text);
    fputs(text_get(&text), stdout);
    return 0;
}

static int main_plan(int argc, char **argv)
{
    const char *file, *emulators = "qemu,bochs", *test = NULL, *sandbox = NULL;
    const char *unobserved = NULL;
    struct plan_options o = {0};
    const struct option options[] = {
        {"--out", &o.out},       {"--oracles", &o.oracles},     {"--lab", &o.lab},
        {"--seed", &o.seed},     {"--emulators", &emulators},   {"--test", &test},
        {"--sandbox", &sandbox}, {"--unobserved", &unobserved}, {NULL, NULL}};
    bool chosen[EMULATORS] = {false};
    struct rubric rubric;

    parse(argc, argv, options, &file, 1);
    needed(o.out, "--out"), needed(o.oracles, "--oracles");
    needed(o.lab, "--lab"), needed(o.seed, "--seed");
    o.sandbox = sandbox != NULL;
    o.unobserved = unobserved != NULL;
    read_emulators(emulators, chosen);
    read_rubric(file, &rubric);
    for (size_t n = 0; n < rubric.n_rows; n++) {
        const struct row *row = &rubric.rows[rubric.order[n]];

        if (!row_chosen(&rubric, rubric.order[n], test))
            continue;
        for (size_t i = 0; i < row->needs.count; i++)
            printf("need\t%s\t%s\n", row->name, row->needs.at[i]);
        for (unsigned e = 0; e < EMULATORS; e++) {
            if (chosen[e] && row->emulators[e])
                plan_row(&o, row, (enum emulator)e, stdout);
        }
    }
    return 0;
}

static int main_waits(int argc, char **argv)
{
    const char *words[2], *emulators = "qemu,bochs";
    struct report_options o = {.lab = "", .seed = ""};
    const struct option options[] = {{"--out", &o.out}, {"--emulators", &emulators}, {NULL, NULL}};
    const struct row_result *result;
    struct rubric rubric;
    struct report report;

    parse(argc, argv, options, words, 2);
    needed(o.out, "--out");
    read_emulators(emulators, o.emulators);
    read_rubric(words[0], &rubric);
    if (rubric_find(&rubric, words[1]) == NULL)
        die("%s has no row \"%s\"", words[0], words[1]);
    report_make(&rubric, &o, &report);
    result = &report.rows[rubric_find(&rubric, words[1]) - rubric.rows];
    if (result->waits_for.count > 0)
        printf("%s\n", names_join(&result->waits_for, " "));
    return result->waits_for.count > 0 ? 1 : 0;
}

static int main_report(int argc, char **argv)
{
    const char *file, *emulators = "qemu,bochs", *print = NULL, *open = NULL, *holes = NULL;
    const char *shown = NULL, *unobserved = NULL;
    struct report_options o = {0};
    const struct option options[] = {{"--out", &o.out},
                                     {"--lab", &o.lab},
                                     {"--seed", &o.seed},
                                     {"--emulators", &emulators},
                                     {"--test", &o.test},
                                     {"--problem", &o.problem},
                                     {"--unjudged", &o.unjudged},
                                     {"--print", &print},
                                     {"--open", &open},
                                     {"--holes", &holes},
                                     {"--excerpt", &o.excerpt},
                                     {"--source", &o.source},
                                     {"--shown", &shown},
                                     {"--unobserved", &unobserved},
                                     {NULL, NULL}};
    static const struct {
        const char *name;
        void (*write)(const struct report *report, struct text *text);
    } formats[] = {{"json", write_json},
                   {"html", write_html},
                   {"tap", write_tap},
                   {"xml", write_xml},
                   {"txt", write_text}};
    struct rubric rubric;
    struct report report;
    struct text text = {0};

    parse(argc, argv, options, &file, 1);
    needed(o.out, "--out"), needed(o.lab, "--lab"), needed(o.seed, "--seed");
    o.unobserved = unobserved != NULL;
    read_emulators(emulators, o.emulators);
    if (open != NULL)
        open_read(open, holes, &o.open);
    read_rubric(file, &rubric);
    report_make(&rubric, &o, &report);
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        text = (struct text){0};
        formats[i].write(&report, &text);
        file_write(pool_format("%s/report.%s", o.out, formats[i].name), &text);
    }
    if (print == NULL)
        return 0;
    if (shown != NULL && o.source == NULL)
        report.image = pool_format("%s/build/peel.elf", shown);
    text = (struct text){0};
    write_text(&report, &text);
    fputs(text_get(&text), stdout);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } commands[] = {{"rubric", main_rubric}, {"rows", main_rows},    {"nonce", main_nonce},
                    {"vary", main_vary},     {"plan", main_plan},    {"row", main_row},
                    {"waits", main_waits},   {"report", main_report}};

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(usage_text, stdout);
            return 0;
        }
    }
    for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 2, argv + 2);
    }
    die("which command? rubric, rows, nonce, vary, plan, row, waits or report (see --help)");
}
