// SPDX-License-Identifier: MIT
//
// Verdicts put together: the least of the emulators, rows that wait, what is missing, and what is said once.
// sources: grader/judge/text.c grader/judge/rubric.c grader/judge/rubric_check.c grader/judge/verdict.c
// sources: grader/judge/report.c grader/judge/open.c grader/judge/findings.c grader/judge/commands.c
// sources: grader/judge/write_text.c
#include "unit.h"
#include "judge_fixture.h"
#include "../../../grader/judge/report.h"

static struct rubric rubric;
static struct report report;

static const char *table(const char *needs)
{
    return pool_format(
        "row\tpoints\tproperty\temulators\toracle\tholes\tneeds\tvisibility\tappend\tmachines\t"
        "checks\tsection\ttitle\n"
        "late\t50\tresource\tqemu,bochs\tnative\th\t%s\tpublic\t-\ta\tsurvives=50\ts\tt\n"
        "first\t40\tequivalence\tqemu,bochs\tnative\th\t-\tpublic\t-\ta\ttranscript=30,executed=10"
        "\ts\tt\n"
        "alone\t10\tefficiency\tqemu\tnative\th\t-\tpublic\t-\ta\tpreempted(1)=10\ts\tt\n",
        needs);
}

static void start(void)
{
    const char *file = pool_format("%s/rubric.tsv", fixture_root());

    if (system(pool_format("rm -rf '%s/verdicts'", fixture_out())) != 0)
        die("cannot remove verdicts");
    fixture_text(file, table("first"));
    fixture_folder(pool_format("%s/", fixture_out()));
    CHECK(rubric_read(file, &rubric, stdout));
}

// The verdict on a row: what each check earned.
static void verdict(const char *name, enum emulator emulator, unsigned a, unsigned b,
                    const char *key)
{
    const struct row *row = rubric_find(&rubric, name);
    unsigned earned[2] = {a, b};
    struct check_result checks[2] = {{0}};
    struct verdict v = {.row = name,
                        .emulator = emulator,
                        .judged = true,
                        .checks = checks,
                        .n_checks = row->n_checks,
                        .key = key};

    if (key != NULL)
        v.cause = pool_format("cause of %s", key);
    for (size_t i = 0; i < row->n_checks; i++) {
        checks[i] = (struct check_result){
            .name = row->checks[i].name, .points = row->checks[i].points, .earned = earned[i]};
        if (earned[i] < row->checks[i].points)
            checks[i].cause = v.cause;
    }
    verdict_write(fixture_out(), &v);
}

static void everything_passes(void)
{
    for (unsigned e = 0; e < EMULATORS; e++) {
        verdict("first", (enum emulator)e, 30, 10, NULL);
        verdict("late", (enum emulator)e, 50, 0, NULL);
    }
    verdict("alone", EMULATOR_QEMU, 10, 0, NULL);
}

static struct report_options all_emulators(void)
{
    return (struct report_options){
        .out = fixture_out(), .lab = "1", .seed = "5", .emulators = {true, true}};
}

static void make(struct report_options options)
{
    report_make(&rubric, &options, &report);
}

static const struct row_result *result(const char *name)
{
    return &report.rows[rubric_find(&rubric, name) - rubric.rows];
}

TEST(a_full_score)
{
    start();
    everything_passes();
    make(all_emulators());
    CHECK_EQ(report.score, 100);
    CHECK(report.complete);
    CHECK_STR(report_score_line(&report), "Score: 100/100");
    CHECK_STR(report_count_line(&report), "3 passed, 0 failed, 0 skipped");
    CHECK(report_comfort(&report) == NULL);
}

TEST(the_points_of_lab_0_are_said_to_be_for_practice)
{
    struct report_options options = all_emulators();
    struct text text = {0};

    start();
    everything_passes();
    make(options);
    CHECK(report_practice(&report) == NULL);
    options.lab = "0";
    make(options);
    write_text(&report, &text);
    CHECK_STR(strstr(text_get(&text), "\n\nPractice: "),
              "\n\nPractice: the points of lab 0 do not count towards your mark.\n"
              "Score: 100/100\n3 passed, 0 failed, 0 skipped\n");
}

TEST(a_check_earns_the_least_of_its_emulators)
{
    start();
    everything_passes();
    verdict("first", EMULATOR_QEMU, 0, 10, "x");
    verdict("first", EMULATOR_BOCHS, 30, 4, "y");
    make(all_emulators());
    CHECK_EQ(result("first")->earned, 4);
    CHECK_EQ(result("first")->status, STATUS_PARTIAL);
    CHECK_EQ(report.score, 64);
    CHECK_STR(report_count_line(&report), "2 passed, 1 failed, 0 skipped");
    CHECK(report_comfort(&report) != NULL);
}

TEST(a_row_that_waits_for_one_without_points_earns_nothing)
{
    start();
    everything_passes();
    verdict("first", EMULATOR_QEMU, 0, 10, "x");
    verdict("first", EMULATOR_BOCHS, 30, 0, "y"); // 0 only both together
    make(all_emulators());
    CHECK_EQ(result("first")->earned, 0);
    CHECK_EQ(result("late")->status, STATUS_SKIPPED);
    CHECK_EQ(result("late")->earned, 0);
    CHECK_STR(result("late")->reason, "waits for first");
    CHECK_EQ(report.score, 10);
    CHECK(report.complete);
}

TEST(a_row_waits_for_no_row_that_earned_a_little)
{
    start();
    everything_passes();
    verdict("first", EMULATOR_QEMU, 1, 0, "x");
    make(all_emulators());
    CHECK_EQ(result("late")->earned, 50);
}

TEST(without_verdicts_nothing_is_earned_and_the_report_is_not_complete)
{
    start();
    make(all_emulators());
    CHECK_EQ(report.score, 0);
    CHECK(!report.complete);
    CHECK_STR(result("first")->reason, "not run yet");
    CHECK_STR(report_score_line(&report), "Score: not judged (3 rows not run yet); at least 0/100");
    verdict("first", EMULATOR_QEMU, 30, 10, NULL);
    make(all_emulators());
    CHECK_STR(result("first")->reason, "not run yet in bochs");
    CHECK_EQ(report.score, 0);
}

TEST(a_verdict_that_is_not_whole_is_none)
{
    const char *path = pool_format("%s/verdicts/qemu/alone", fixture_out());
    struct bytes content;

    start();
    everything_passes();
    CHECK(file_read(path, &content));
    for (size_t length = 0; length < content.length; length += 7) {
        fixture_file(path, content.at, length);
        make(all_emulators());
        CHECK_EQ(report.score, 90);
        CHECK(!report.complete);
    }
    fixture_text(path, changed(content.at, "check 10 10", "check 10 9"));
    make(all_emulators());
    CHECK_EQ(report.score, 90);
    fixture_text(path, content.at);
    make(all_emulators());
    CHECK_EQ(report.score, 100);
}

TEST(a_verdict_of_another_rubric_is_none)
{
    struct verdict v;

    start();
    everything_passes();
    CHECK(verdict_read(fixture_out(), rubric_find(&rubric, "alone"), EMULATOR_QEMU, &v));
    rubric.rows[2].checks[0].points = 9;
    CHECK(!verdict_read(fixture_out(), rubric_find(&rubric, "alone"), EMULATOR_QEMU, &v));
}

TEST(infrastructure_faults_are_nobodys_zero)
{
    const struct row *row;
    struct verdict v = {.row = "first", .emulator = EMULATOR_BOCHS, .cause = "the wall clock"};
    struct check_result checks[2] = {{0}};

    start();
    everything_passes();
    row = rubric_find(&rubric, "first");
    v.checks = checks;
    v.n_checks = 2;
    for (size_t i = 0; i < 2; i++)
        checks[i] =
            (struct check_result){.name = row->checks[i].name, .points = row->checks[i].points};
    verdict_write(fixture_out(), &v);
    make(all_emulators());
    CHECK_EQ(result("first")->status, STATUS_UNJUDGED);
    CHECK(!report.complete);
    CHECK_EQ(result("late")->earned, 50); // it waits for nothing that failed
    CHECK_STR(report_score_line(&report),
              "Score: not judged (1 row hit infrastructure faults); at least 60/100");
    CHECK_STR(report_count_line(&report), "2 passed, 0 failed, 1 skipped");
}

TEST(one_emulator_alone)
{
    struct report_options options = all_emulators();

    start();
    everything_passes();
    verdict("first", EMULATOR_QEMU, 0, 0, "x");
    options.emulators[EMULATOR_QEMU] = false;
    make(options);
    CHECK_EQ(result("first")->earned, 40);
    CHECK_EQ(result("alone")->status, STATUS_SKIPPED);
    CHECK_EQ(report.score, 90);
    CHECK(report.complete);
}

TEST(some_rows_alone)
{
    struct report_options options = all_emulators();

    start();
    verdict("alone", EMULATOR_QEMU, 10, 0, NULL);
    options.test = "alo";
    make(options);
    CHECK_EQ(report.score, 10);
    CHECK(report.complete);
    CHECK_STR(result("first")->reason, "not one of the rows like \"alo\"");
    options.test = "late"; // and first, for which late waits
    make(options);
    CHECK(!report.complete);
    CHECK_EQ(report.n_missing, 2);
}

TEST(a_problem_of_the_submission_is_a_zero_and_complete)
{
    struct report_options options = all_emulators();

    start();
    options.problem = "exits.c:5: error: expected ';'";
    make(options);
    CHECK_EQ(report.score, 0);
    CHECK(report.complete);
    CHECK_EQ(report.failed, 3);
    CHECK_STR(report_score_line(&report), "Score: 0/100");
    options.test = "alone";
    make(options);
    CHECK_STR(report_count_line(&report), "0 passed, 1 failed, 2 skipped");
    options.problem = NULL;
    options.unjudged = "no sandbox";
    make(options);
    CHECK(!report.complete);
    CHECK_STR(report_score_line(&report), "Score: not judged");
}

TEST(a_problem_is_said_first_and_shows_its_place)
{
    struct report_options options = all_emulators();
    struct text text = {0};

    start();
    options.problem = "exits.c:5: error: expected ';'";
    options.excerpt = "    5 |   x\n      |    ^";
    options.open.count = options.open.of = 1;
    make(options);
    write_text(&report, &text);
    CHECK(strstr(text_get(&text), "Problem:  exits.c:5: error: expected ';'\n"
                                  "      5 |   x\n        |    ^\n\nLab 1 in ") == text_get(&text));
}

TEST(what_fails_everything_is_said_once)
{
    struct text text = {0};

    start();
    verdict("first", EMULATOR_QEMU, 0, 0, "gate iopl");
    verdict("first", EMULATOR_BOCHS, 0, 0, "gate iopl");
    verdict("alone", EMULATOR_QEMU, 0, 0, "gate iopl");
    make(all_emulators());
    CHECK_STR(report.common, "cause of gate iopl");
    write_text(&report, &text);
    CHECK(strncmp(text.at, "Nothing:", 8) == 0);
    CHECK(strstr(text.at + 20, "cause of gate iopl") != NULL);
    CHECK(strstr(strstr(text.at, "cause of gate iopl") + 5, "cause of gate iopl") == NULL);
    verdict("alone", EMULATOR_QEMU, 0, 0, "gate tf"); // two reasons
    make(all_emulators());
    CHECK(report.common == NULL);
    verdict("alone", EMULATOR_QEMU, 10, 0, NULL); // not everything
    make(all_emulators());
    CHECK(report.common == NULL);
}

TEST(what_fails_alike_in_both_emulators_is_told_once)
{
    struct finding *findings;

    start();
    everything_passes();
    verdict("first", EMULATOR_QEMU, 0, 0, "x");
    verdict("first", EMULATOR_BOCHS, 0, 0, "x");
    make(all_emulators());
    CHECK_EQ(report_findings(result("first"), &findings), 1);
    CHECK_STR(emulators_join(findings[0].emulators), "qemu and bochs");
    CHECK_STR(names_join(&findings[0].checks, ", "), "transcript, executed");
    verdict("first", EMULATOR_BOCHS, 0, 10, "x");
    make(all_emulators());
    CHECK_EQ(report_findings(result("first"), &findings), 2);
}

TEST(texts_come_through_a_verdict_unchanged)
{
    struct verdict v = {.row = "alone", .emulator = EMULATOR_QEMU, .judged = true}, back;
    struct check_result check = {.name = "preempted(1)",
                                 .points = 10,
                                 .cause = "a\\nb\n\\x41 \\",
                                 .wanted = "",
                                 .seen = "x"};

    start();
    v.checks = &check;
    v.n_checks = 1;
    verdict_write(fixture_out(), &v);
    CHECK(verdict_read(fixture_out(), rubric_find(&rubric, "alone"), EMULATOR_QEMU, &back));
    CHECK_STR(back.checks[0].cause, check.cause);
    CHECK_STR(back.checks[0].wanted, "");
    CHECK_STR(back.checks[0].seen, "x");
    CHECK(back.cause == NULL);
}

// What the rubric's reader says of a table.
static const char *rubric_error(const char *content)
{
    const char *file = pool_format("%s/bad.tsv", fixture_root());
    char *text = NULL;
    size_t length;
    FILE *errors = open_memstream(&text, &length);
    struct rubric bad;
    bool good;

    fixture_text(file, content);
    good = rubric_read(file, &bad, errors);
    fclose(errors);
    CHECK(good == (length == 0));
    return length == 0 ? "" : changed(text, file, "F");
}

TEST(a_rubric_is_checked)
{
    static const struct {
        const char *from, *to, *error;
    } cases[] = {
        {"late\t50", "late\t49", "rubric F:2: the checks' points sum to 50, the row has 49\n"},
        {"preempted(1)=10", "preempted(1)=9",
         "rubric F:4: the checks' points sum to 9, the row has 10\n"},
        {"preempted", "premted", "rubric F:4: check \"premted(1)=10\": not known\n"},
        {"preempted(1)=10", "transcript(1)=10",
         "rubric F:4: check \"transcript(1)=10\": the row has no such machine\n"},
        {"preempted(1)=10", "transcript(0-1)=10",
         "rubric F:4: check \"transcript(0-1)=10\": the row has no such machine\n"},
        {"preempted(1)=10", "transcript(1-0)=10",
         "rubric F:4: check \"transcript(1-0)=10\": its machines go from the lower to the higher number\n"},
        {"preempted(1)=10", "transcript(0-)=10",
         "rubric F:4: check \"transcript(0-)=10\": its argument is no number\n"},
        {"preempted(1)=10", "crossings(2:10;1:5)=10",
         "rubric F:4: check \"crossings(2:10;1:5)=10\": tiers go from the narrow and dear to the wide and cheap\n"},
        {"preempted(1)=10", "crossings=10", "rubric F:4: check \"crossings=10\": has no tiers\n"},
        {"preempted(1)=10", "survey=10",
         "rubric F:4: check \"survey=10\": the row has no such machine\n"},
        {"alone\t", "first\t", "rubric F:4: row \"first\" stands there already, in line 3\n"},
        {"qemu\tnative", "kvm\tnative", "rubric F:4: emulator \"kvm\": not known (qemu, bochs)\n"},
        {"qemu\tnative", "qemu\tdelphi",
         "rubric F:4: oracle \"delphi\": not known (native, reference)\n"},
        {"efficiency", "beauty",
         "rubric F:4: property \"beauty\": not known (equivalence, resource, efficiency)\n"},
        {"\tfirst\tpublic", "\tlast\tpublic",
         "rubric F:2: row \"late\" needs \"last\", which does not exist\n"},
        {"\tfirst\tpublic", "\tlate\tpublic",
         "rubric F:2: row \"late\" needs itself, by way of others\n"},
        {"\tfirst\tpublic", "\tfirst", "rubric F:2: 12 columns, not 13 (separated by tabs)\n"},
        {"alone\t10", "alone\t0", "rubric F:4: points \"0\": not a number from 1 to 100\n"},
        {"late\t50\tresource\tqemu,bochs\tnative\th\tfirst\tpublic\t-\ta\tsurvives=50",
         "late\t51\tresource\tqemu,bochs\tnative\th\tfirst\tpublic\t-\ta\tsurvives=51",
         "rubric F:4: the points of all rows sum to 101, not 100\n"},
        {"row\tpoints", "row\tpints", "rubric F:1: column 2 is called \"pints\", not \"points\"\n"},
    };

    CHECK_STR(rubric_error(table("first")), "");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        CHECK_STR(rubric_error(changed(table("first"), cases[i].from, cases[i].to)),
                  cases[i].error);
}

TEST(rows_come_after_those_they_need)
{
    start();
    CHECK_STR(rubric.rows[rubric.order[0]].name, "first");
    CHECK_STR(rubric.rows[rubric.order[1]].name, "late");
    CHECK_STR(rubric.rows[rubric.order[2]].name, "alone");
}

// The holes that are open of `of`, as grader/grade hands them over.
static struct report_options with_open(const char *lines, const char *of)
{
    struct report_options options = all_emulators();
    const char *file = pool_format("%s/holes.tsv", fixture_out());

    fixture_text(file, lines);
    fixture_text(pool_format("%s/first-hole.txt", fixture_out()), "The first.\n\n  in detail\n");
    open_read(file, of, &options.open);
    return options;
}

static const char *begins(void)
{
    struct text text = {0};
    const char *table;

    write_text(&report, &text);
    table = strstr(text_get(&text), "Lab 1 in ");
    return table != NULL ? pool_copy(text_get(&text), (size_t)(table - text_get(&text))) : "?";
}

TEST(who_has_written_nothing_is_told_where_to_start)
{
    start();
    for (unsigned e = 0; e < EMULATORS; e++)
        verdict("first", (enum emulator)e, 0, 0, e == 0 ? "a" : "b");
    verdict("alone", EMULATOR_QEMU, 0, 0, "c");
    make(with_open("L1.1\tone\tlab1#a\nL1.2\ttwo\tlab1#b\nL1.10\tlast\tlab1#c\n", "3"));
    CHECK_STR(begins(), "0/100: nothing written yet; start at L1.1 one (handouts/lab1#a)\n\n"
                        "  The first.\n\n    in detail\n\n"
                        "Then:\n  L1.2 two (handouts/lab1#b)\n"
                        "  L1.10 last (handouts/lab1#c)\n\n");
}

TEST(who_has_begun_is_told_what_is_next)
{
    start();
    everything_passes();
    make(with_open("L1.2\ttwo\tlab1#b\nL1.3\tthree\tlab1#c\n", "3"));
    CHECK_STR(begins(), "2 of 3 holes are still open; next: L1.2 two (handouts/lab1#b)\n\n");
    make(with_open("L1.3\tthree\tlab1#c\n", "3"));
    CHECK_STR(begins(), "1 of 3 holes is still open; next: L1.3 three (handouts/lab1#c)\n\n");
    make(with_open("", "3"));
    CHECK_STR(begins(), "");
}

TEST(a_score_that_is_not_final_is_not_told)
{
    start();
    make(with_open("L1.1\tone\tlab1#a\n", "1"));
    CHECK_STR(begins(), "nothing written yet; start at L1.1 one (handouts/lab1#a)\n\n"
                        "  The first.\n\n    in detail\n\n");
}
