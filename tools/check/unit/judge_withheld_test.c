// SPDX-License-Identifier: MIT
//
// A kernel that was seen to break a rule is not believed where nothing but its own word counts.
// sources: grader/judge/text.c grader/judge/rubric.c grader/judge/rubric_check.c grader/judge/verdict.c
// sources: grader/judge/report.c grader/judge/open.c grader/judge/findings.c
#include "unit.h"
#include "judge_fixture.h"
#include "../../../grader/judge/report.h"

static struct rubric rubric;
static struct report report;

static const char table[] =
    "row\tpoints\tproperty\temulators\toracle\tholes\tneeds\tvisibility\tappend\tmachines\tchecks\t"
    "section\ttitle\n"
    "asked\t30\tresource\tqemu,bochs\treference\th\t-\tpublic\t-\tjob=a\tanswers(a)=20,answers(b)="
    "10\ts\tt\n"
    "table\t20\tequivalence\tqemu\treference\th\t-\tpublic\t-\tjob=survey\tsurvey=20\ts\tt\n"
    "seen\t40\tequivalence\tqemu,bochs\tnative\th\t-\tpublic\t-\ta\ttranscript=40\ts\tt\n"
    "after\t10\tequivalence\tqemu\treference\th\tasked\tpublic\t-\ta\treason=10\ts\tt\n";

// The verdict on a row, with all its points or with none: then `key` says why. `forfeit`: it broke a rule.
static void verdict(const char *name, enum emulator emulator, const char *key, bool forfeit)
{
    const struct row *row = rubric_find(&rubric, name);
    struct check_result checks[2] = {{0}};
    struct verdict v = {.row = name,
                        .emulator = emulator,
                        .judged = true,
                        .key = key,
                        .cause = key,
                        .forfeit = forfeit ? key : NULL,
                        .checks = checks,
                        .n_checks = row->n_checks};

    for (size_t i = 0; i < row->n_checks; i++)
        checks[i] = (struct check_result){.name = row->checks[i].name,
                                          .points = row->checks[i].points,
                                          .earned = key != NULL ? 0 : row->checks[i].points,
                                          .cause = key};
    verdict_write(fixture_out(), &v);
}

// Everything passes.
static void start(void)
{
    const char *file = pool_format("%s/rubric.tsv", fixture_root());

    if (system(pool_format("rm -rf '%s/verdicts'", fixture_out())) != 0)
        die("cannot remove verdicts");
    fixture_text(file, table);
    fixture_folder(pool_format("%s/", fixture_out()));
    CHECK(rubric_read(file, &rubric, stdout));
    for (size_t i = 0; i < rubric.n_rows; i++) {
        for (unsigned e = 0; e < EMULATORS; e++) {
            if (rubric.rows[i].emulators[e])
                verdict(rubric.rows[i].name, (enum emulator)e, NULL, false);
        }
    }
}

static void make(bool qemu, bool bochs)
{
    struct report_options options = {
        .out = fixture_out(), .lab = "1", .seed = "5", .emulators = {qemu, bochs}};

    report_make(&rubric, &options, &report);
}

static const struct row_result *result(const char *name)
{
    return &report.rows[rubric_find(&rubric, name) - rubric.rows];
}

TEST(a_kernel_that_broke_a_rule_is_not_believed_in_other_rows)
{
    start();
    make(true, true);
    CHECK_EQ(report.score, 100);
    verdict("seen", EMULATOR_BOCHS, "gate iopl", true);
    make(true, true);
    CHECK_EQ(result("asked")->earned, 0);
    CHECK_EQ(result("asked")->earned_checks[0], 0);
    CHECK_EQ(result("asked")->earned_checks[1], 0);
    CHECK_EQ(result("asked")->status, STATUS_FAILED);
    CHECK_STR(result("asked")->reason,
              "withheld: seen in bochs broke a rule (gate iopl), and then what a kernel says of "
              "itself does not count");
    CHECK_EQ(result("table")->earned, 0);
    CHECK(report.complete);
}

TEST(what_was_seen_from_outside_stays)
{
    start();
    verdict("seen", EMULATOR_BOCHS, "gate iopl", true);
    make(true, true);
    CHECK_EQ(result("after")->earned, 10); // although it waits for one that is withheld
    CHECK_EQ(report.score, 10);
}

TEST(a_mistake_costs_its_own_row_alone)
{
    start();
    verdict("seen", EMULATOR_QEMU, "stray guest", false);
    make(true, true);
    CHECK_EQ(report.score, 60);
}

TEST(a_rule_broken_where_nobody_graded_costs_nothing)
{
    start();
    verdict("seen", EMULATOR_BOCHS, "gate iopl", true);
    make(true, false);
    CHECK_EQ(report.score, 100);
}

TEST(answers_that_broke_the_rule_themselves_keep_their_own_cause)
{
    start();
    verdict("asked", EMULATOR_QEMU, "gate tf", true);
    make(true, true);
    CHECK_STR(result("asked")->reason, "in qemu: gate tf");
    CHECK(strncmp(result("table")->reason, "withheld: asked in qemu", 23) == 0);
    CHECK_EQ(result("after")->status, STATUS_SKIPPED);
}
