// SPDX-License-Identifier: MIT
//
// Answers: each kind by itself, against the reference's to the same questions; and the guest code that they are about
// must have been run.
// sources: grader/judge/text.c grader/judge/rubric.c grader/judge/rubric_check.c grader/judge/observed.c
// sources: grader/judge/console.c grader/judge/elfsym.c grader/judge/run.c grader/judge/machine.c
// sources: grader/judge/death.c grader/judge/code.c grader/judge/checks.c grader/judge/survey.c
// sources: grader/judge/verdict.c grader/judge/judge.c grader/judge/answers.c
#include "unit.h"
#include "judge_fixture.h"

static const char answers[] = "peel: answer in 1 2\n"
                              "peel: answer out 3: yes\n"
                              "peel: answer in 4 5\n"
                              "peel: answer inner 6\n"
                              "peel: off: ok\n";

// Guest code of the job's own: a NOP and an INT 0x30 that faults.
static const char code[] = "text id=1 address=0x100000\n"
                           "site text=1 address=0x100000 ring=1 n=1 faults=0 bytes=90\n"
                           "site text=1 address=0x100001 ring=1 n=1 faults=1 bytes=cd30\n";

static struct verdict verdict;
static const char *asked = answers; // what the reference answers

static const char *report(const char *sites)
{
    const char *body = pool_format("%s%s%s", fixture_head(), sites, FIXTURE_TAIL);

    return completed(*sites != '\0' ? body : changed(body, "guest=8", "guest=0"));
}

// What the checks in(2), out(1) and inner(1) earn together.
static unsigned judge(const char *wanted_code, const char *console, const char *seen_code)
{
    const struct row *row =
        fixture_row("reference", "job=x", "answers(in)=2,answers(out)=1,answers(inner)=1");

    fixture_run("qemu", "reference-a", report(wanted_code), asked, "0 1\n");
    fixture_run("qemu", "submission-a", report(seen_code), console, "0 1\n");
    judge_row(fixture_out(), fixture_root(), row, EMULATOR_QEMU, &verdict);
    CHECK(verdict.judged);
    return verdict_earned(&verdict);
}

static unsigned judge_console(const char *console)
{
    return judge("", console, "");
}

static void told(unsigned check, const char *cause, const char *wanted, const char *seen)
{
    CHECK(strstr(verdict.checks[check].cause, cause) != NULL);
    CHECK_STR(verdict.checks[check].wanted, wanted);
    CHECK_STR(verdict.checks[check].seen, seen);
}

TEST(right_answers_earn_all)
{
    CHECK_EQ(judge_console(answers), 4);
    CHECK(verdict.cause == NULL && verdict.forfeit == NULL);
    // What else is printed is nobody's business.
    CHECK_EQ(judge_console(changed(answers, "peel: off", "peel: hello\nanswer in 9\npeel: off")),
             4);
}

TEST(a_wrong_answer_costs_its_kind_alone)
{
    CHECK_EQ(judge_console(changed(answers, "in 4 5", "in 4 6")), 2);
    told(0, "answer 2 of the kind \"in\" is not right", "\"4 5\"", "\"4 6\"");
    CHECK_EQ(verdict.checks[1].earned, 1);
    CHECK_EQ(judge_console(changed(answers, "3: yes", "3: no")), 3);
    told(1, "answer 1 of the kind \"out\"", "\"3: yes\"", "\"3: no\"");
    // The begin of a kind's name is another kind.
    CHECK_EQ(judge_console(changed(answers, "inner 6", "inner 7")), 3);
    CHECK_EQ(verdict.checks[2].earned, 0);
    // No part of a right answer is right.
    CHECK_EQ(judge_console(changed(answers, "in 1 2", "in 1 2 ")), 2);
    CHECK_EQ(judge_console(changed(answers, "in 1 2", "in 1")), 2);
}

TEST(answers_that_are_not_there_are_wrong)
{
    CHECK_EQ(judge_console(changed(answers, "peel: answer in 4 5\n", "")), 2);
    told(0, "answer 2 of the kind \"in\" is not right", "\"4 5\"", "no such answer");
    CHECK_EQ(judge_console("peel: off: ok\n"), 0);
    // Two of one kind change places: neither is the answer to its question.
    CHECK_EQ(judge_console("peel: answer in 4 5\npeel: answer in 1 2\npeel: answer out 3: yes\n"
                           "peel: answer inner 6\npeel: off: ok\n"),
             2);
}

TEST(why_they_are_not_there_is_told)
{
    CHECK_EQ(judge_console("peel: answer in 1 2\npeel: PANIC: it broke\npeel: off: panic\n"), 0);
    CHECK(strstr(verdict.checks[0].cause, "it broke") != NULL);
    CHECK_EQ(judge_console("peel: not written yet: L1.1 f: see handouts/lab1#f\n"
                           "peel: off: error\n"),
             0);
    CHECK_STR(verdict.hole, "L1.1");
}

TEST(where_the_reference_answers_nothing_nothing_is_earned)
{
    const struct row *row = fixture_row("reference", "job=x", "answers(none)=3");

    fixture_run("qemu", "reference-a", report(""), answers, "0 1\n");
    fixture_run("qemu", "submission-a", report(""), answers, "0 1\n");
    judge_row(fixture_out(), fixture_root(), row, EMULATOR_QEMU, &verdict);
    CHECK_EQ(verdict_earned(&verdict), 0);
}

TEST(the_code_that_they_are_about_must_be_run)
{
    const char *skipped =
        changed(code, "site text=1 address=0x100000 ring=1 n=1 faults=0 bytes=90\n", "");

    CHECK_EQ(judge(code, answers, code), 4);
    CHECK_EQ(judge(code, answers, skipped), 0);
    told(0, "not all code that they are about was run",
         "guest code executed at 0x100000 (bytes 90)", "it was not");
    CHECK_STR(verdict.forfeit, "output without the work behind it");
    // Other bytes there are other code.
    CHECK_EQ(judge(code, answers, changed(code, "bytes=90", "bytes=fc")), 0);
    CHECK(verdict.forfeit != NULL);
    // More code than that is no harm.
    CHECK_EQ(judge(skipped, answers, code), 4);
}

TEST(who_has_another_answer_wrong_is_not_accused)
{
    const char *skipped =
        changed(code, "site text=1 address=0x100000 ring=1 n=1 faults=0 bytes=90\n", "");

    CHECK_EQ(judge(code, changed(answers, "inner 6", "inner 7"), skipped), 0);
    CHECK(verdict.forfeit == NULL);
    CHECK_EQ(
        judge(code, "peel: answer in 1 2\npeel: answer in 4 5\npeel: PANIC: it broke\n", skipped),
        0);
    CHECK(verdict.forfeit == NULL);
    CHECK(strstr(verdict.checks[0].cause, "it broke") != NULL);
}

TEST(an_answer_with_a_place_is_about_the_code_there_alone)
{
    static const char placed[] = "peel: answer in at 100000: 1\n"
                                 "peel: answer out at 100040: 2\n"
                                 "peel: answer inner 3\n"
                                 "peel: off: ok\n";
    const char *sites = "text id=1 address=0x100000\n"
                        "site text=1 address=0x100001 ring=1 n=1 faults=0 bytes=90\n"
                        "site text=1 address=0x100040 ring=1 n=1 faults=0 bytes=90\n"
                        "site text=1 address=0x100080 ring=1 n=1 faults=0 bytes=90\n";
    const char *first = "site text=1 address=0x100001 ring=1 n=1 faults=0 bytes=90\n";
    const char *common = "site text=1 address=0x100080 ring=1 n=1 faults=0 bytes=90\n";
    const char *wrong = changed(placed, "at 100000: 1", "at 100000: 9");

    asked = placed;
    CHECK_EQ(judge(sites, placed, sites), 4);
    // The guest of a question stopped too early: its answer is wrong, and the answer to another is not.
    CHECK_EQ(judge(sites, wrong, changed(sites, first, "")), 2);
    CHECK_EQ(verdict.checks[0].earned, 0);
    // Code that is no question's is everybody's.
    CHECK_EQ(judge(sites, wrong, changed(sites, common, "")), 0);
    // Right answers do not make up for code that was not run.
    CHECK_EQ(judge(sites, placed, changed(sites, first, "")), 2);
    CHECK(verdict.forfeit != NULL);
    asked = answers;
}
