// SPDX-License-Identifier: MIT
//
// Which rows a pattern chooses, and the commands that a report offers for pasting.
// sources: grader/judge/text.c grader/judge/rubric.c grader/judge/rubric_check.c grader/judge/verdict.c
// sources: grader/judge/report.c grader/judge/commands.c
#include "unit.h"
#include "../../../grader/judge/report.h"

static bool chosen(const char *pattern, const char *names)
{
    struct row rows[] = {{.name = "uart"}, {.name = "uart-cost"}, {.name = "count"}};
    struct rubric rubric = {.rows = rows, .n_rows = 3};
    struct text found = {0};

    for (size_t i = 0; i < rubric.n_rows; i++) {
        if (row_chosen(&rubric, i, pattern))
            text_format(&found, " %s", rows[i].name);
    }
    return strcmp(text_get(&found), names) == 0;
}

TEST(rows_are_chosen_by_name_by_a_part_of_it_or_by_a_glob)
{
    CHECK(chosen("uart", " uart"));
    CHECK(chosen("uar", " uart uart-cost"));
    CHECK(chosen("uart*", " uart uart-cost"));
    CHECK(chosen("*t", " uart uart-cost count"));
    CHECK(chosen("????", " uart"));
    CHECK(chosen("x", ""));
    CHECK(chosen(NULL, " uart uart-cost count"));
}

TEST(a_row_brings_those_that_it_waits_for)
{
    size_t needed[] = {1};
    const char *names[] = {"uart-cost"};
    struct row rows[] = {
        {.name = "uart", .needs = {.at = names, .count = 1}, .needed = needed},
        {.name = "uart-cost"},
    };
    struct rubric rubric = {.rows = rows, .n_rows = 2};

    CHECK(row_chosen(&rubric, 0, "uart"));
    CHECK(row_chosen(&rubric, 1, "uart"));
    CHECK(!row_chosen(&rubric, 0, "uart-cost"));
}

static const struct row hello = {.name = "hello", .visibility = "public"};
static const struct verdict run = {.command =
                                       "tools/run --image $OUT/build/peel.elf --append 'peel'"};

TEST(what_make_builds_is_named_and_built_first)
{
    struct report report = {.lab = "1", .seed = "5", .source = "labs"};

    CHECK_STR(report_command(&report, &run),
              "make && tools/run --image build/labs/lab1/peel.elf --append 'peel'");
    CHECK_STR(report_again(&report, &hello), "make grade LAB=1 TEST=hello SEED=5");
    report.source = "solutions";
    CHECK_STR(report_again(&report, &hello), "make grade LAB=1 SRC=solutions TEST=hello SEED=5");
}

TEST(another_submission_has_its_kernel_in_the_reports_folder)
{
    struct report report = {.lab = "1", .seed = "5"};
    struct verdict none = {0};

    CHECK_STR(report_command(&report, &run), run.command);
    CHECK_STR(report_again(&report, &hello), "make grade LAB=1 TEST=hello SEED=5");
    report.image = "/tmp/x/build/peel.elf";
    CHECK_STR(report_command(&report, &run),
              "tools/run --image /tmp/x/build/peel.elf --append 'peel'");
    CHECK(report_command(&report, &none) == NULL);
}
