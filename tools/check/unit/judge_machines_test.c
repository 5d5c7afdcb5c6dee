// SPDX-License-Identifier: MIT
//
// Several machines in one run, and the survey: whose page is whose, and is the instrument right.
// sources: grader/judge/text.c grader/judge/rubric.c grader/judge/rubric_check.c grader/judge/observed.c
// sources: grader/judge/console.c grader/judge/elfsym.c grader/judge/run.c grader/judge/machine.c
// sources: grader/judge/death.c grader/judge/code.c grader/judge/checks.c grader/judge/survey.c
// sources: grader/judge/verdict.c grader/judge/judge.c grader/judge/answers.c
#include "unit.h"
#include "judge_fixture.h"

static struct verdict verdict;

// A run of two machines, which send `first` and `second` from the texts `a` and `b`.
static const char *two(unsigned a, const char *first, unsigned b, const char *second)
{
    return pool_format("%stext id=1 address=0x100000\ntext id=2 address=0x100000\n%s%s%s%s%s",
                       fixture_head(), fixture_sites(a, 1, strlen(first)),
                       fixture_sites(b, 1, strlen(second)), fixture_sent(a, 1, first),
                       fixture_sent(b, 1, second), FIXTURE_TAIL);
}

static const char two_consoles[] =
    "vm0| one\nvm1| three\npeel: vm0 a stopped: out at eip 0x100007: no\n"
    "peel: vm1 a stopped: out at eip 0x100007: no\n";

static unsigned judge_two(const char *oracle, const char *machines, const char *checks,
                          const char *observed, const char *console)
{
    const struct row *row = fixture_row(oracle, machines, checks);

    fixture_run("qemu", "submission-a", completed(observed), console, "0 1\n");
    fixture_run("qemu", "reference-a", completed(two(1, "one\n", 2, "three\n")), two_consoles,
                "0 1\n");
    fixture_run("qemu", "native-a.vm0", completed(fixture_native("one\n")), "", "0 1\n");
    fixture_run("qemu", "native-a.vm1", completed(fixture_native("three\n")), "", "0 1\n");
    judge_row(fixture_out(), fixture_root(), row, EMULATOR_QEMU, &verdict);
    return verdict_earned(&verdict);
}

static const char both[] =
    "transcript(0)=1,transcript(1)=1,executed(0)=1,executed(1)=1,ends(0)=1,ends(1)=1";

TEST(machines_of_one_program_are_told_by_what_they_send)
{
    CHECK_EQ(judge_two("native", "a + a", both, two(1, "one\n", 2, "three\n"), two_consoles), 6);
    CHECK_EQ(judge_two("native", "a + a", both, two(2, "one\n", 1, "three\n"), two_consoles), 6);
    CHECK_EQ(judge_two("reference", "a + a", both, two(2, "one\n", 1, "three\n"), two_consoles), 6);
}

TEST(one_machine_cannot_stand_for_two)
{
    // The second machine sends what the first should.
    CHECK_EQ(judge_two("native", "a + a", "transcript(0)=1,transcript(1)=1",
                       two(1, "one\n", 2, "one\n"), "vm0| one\nvm1| one\n"),
             1);
    // There is only one.
    CHECK_EQ(judge_two("native", "a + a", both, fixture_hosted("three\n"), two_consoles), 3);
    CHECK_EQ(verdict.checks[0].earned, 0);
}

TEST(a_wrong_machine_takes_nothing_from_the_other)
{
    CHECK_EQ(judge_two("native", "a + a", "transcript(0)=1,transcript(1)=1",
                       two(2, "one\n", 1, "thrxe\n"), "vm0| one\nvm1| thrxe\n"),
             1);
    CHECK_EQ(verdict.checks[0].earned, 1);
}

TEST(a_check_of_several_machines_wants_all_of_them)
{
    const char *checks = "transcript(0-1)=3";

    CHECK_EQ(judge_two("native", "a + a", checks, two(1, "one\n", 2, "three\n"), two_consoles), 3);
    CHECK(verdict.checks[0].cause == NULL);
    CHECK_EQ(judge_two("native", "a + a", checks, two(1, "one\n", 2, "thrxe\n"),
                       "vm0| one\nvm1| thrxe\n"),
             0);
    CHECK(strstr(verdict.checks[0].cause, "machine 1 (a)") != NULL);
    CHECK_EQ(judge_two("native", "a + a", checks, two(1, "onx\n", 2, "three\n"),
                       "vm0| onx\nvm1| three\n"),
             0);
    CHECK(strstr(verdict.checks[0].cause, "machine 0 (a)") != NULL);
    CHECK_STR(verdict.checks[0].name, "transcript(0-1)");
}

TEST(the_consoles_of_two_machines_must_not_be_exchanged)
{
    CHECK_EQ(judge_two("native", "a + a", "transcript(0)=1,transcript(1)=1",
                       two(1, "one\n", 2, "three\n"), "vm1| one\nvm0| three\n"),
             0);
}

TEST(code_of_a_copy_that_is_no_machines_forfeits)
{
    const char *third = changed(two(1, "one\n", 2, "three\n"), "tfent",
                                pool_format("%stfent", fixture_sites(3, 1, 1)));

    third = changed(third, "text id=2 ", "text id=3 address=0x100000\ntext id=2 ");
    CHECK_EQ(judge_two("native", "a + a", both, third, two_consoles), 0);
    CHECK_STR(verdict.key, "code of nobody");
    CHECK_EQ(judge_two("reference", "a + a", both, third, two_consoles), 0);
}

TEST(a_hostile_machine_has_no_native_run)
{
    CHECK_EQ(
        judge_two("native", "hostile-a + a", both, two(1, "one\n", 2, "three\n"), two_consoles), 6);
}

TEST(the_end_of_a_machine_that_is_not_the_last_is_told_by_its_code)
{
    const char *observed = two(1, "one\n", 2, "three\n");

    CHECK_EQ(judge_two("native", "a + a", "ends(0)=1", observed, two_consoles), 1);
    // Machine 0 came past its last instruction.
    observed = changed(observed, "site text=1 address=0x100007 ring=1 n=1 faults=1",
                       "site text=1 address=0x100007 ring=1 n=1 faults=0");
    CHECK_EQ(judge_two("native", "a + a", "ends(0)=1,ends(1)=1", observed, two_consoles), 1);
    CHECK_EQ(verdict.checks[0].earned, 0);
}

// The survey: SGDT and SMSW slip with UMIP off and trap with it on; CLI traps.
static const char survey_sites[] =
    "text id=1 address=0x100000\ntext id=2 address=0x108000\n"
    "site text=1 address=0x100000 ring=1 n=1 faults=0 bytes=0f0106\n"
    "site text=1 address=0x100000 ring=1 n=2 faults=2 bytes=cd30\n" // measured before
    "site text=1 address=0x100003 ring=1 n=2 faults=1 bytes=8b4602\n"
    "site text=1 address=0x100006 ring=1 n=1 faults=1 bytes=cd30\n"
    "site text=1 address=0x100040 ring=1 n=1 faults=1 bytes=fa\n"
    "site text=1 address=0x100080 ring=1 n=1 faults=0 bytes=0f01e0\n"
    "site text=1 address=0x100083 ring=1 n=1 faults=1 bytes=cd30\n"
    "site text=2 address=0x108000 ring=1 n=1 faults=1 bytes=0f0106\n"
    "site text=2 address=0x108040 ring=1 n=1 faults=1 bytes=fa\n"
    "site text=2 address=0x108080 ring=1 n=1 faults=1 bytes=0f01e0\n";

static const char survey_console[] =
    "peel: survey at ring 1\npeel:   at     instruction      with UMIP off   with UMIP on\n"
    "peel:   100000 sgdt             slips 0016e000  traps #GP     \n"
    "peel:   100080 smsw             slips 80010033  traps #GP     \n"
    "peel:   privileged:\n"
    "peel:   100040 cli              traps #GP       traps #GP     \npeel: off: ok\n";

static const char *survey_check = "survey=12";

static unsigned judge_survey(const char *sites, const char *console)
{
    const struct row *row = fixture_row("reference", "job=survey", survey_check);
    const char *reference = pool_format("%s%s%s", fixture_head(), survey_sites, FIXTURE_TAIL);

    fixture_run("qemu", "submission-a",
                completed(pool_format("%s%s%s", fixture_head(), sites, FIXTURE_TAIL)), console,
                "0 1\n");
    fixture_run("qemu", "reference-a", completed(reference), survey_console, "0 1\n");
    judge_row(fixture_out(), fixture_root(), row, EMULATOR_QEMU, &verdict);
    return verdict_earned(&verdict);
}

TEST(a_survey_that_says_what_happened_earns_all)
{
    CHECK_EQ(judge_survey(survey_sites, survey_console), 12);
    // What SGDT shows is each kernel's own.
    CHECK_EQ(judge_survey(survey_sites, changed(survey_console, "0016e000", "00200000")), 12);
    // At another place, in another order.
    CHECK_EQ(
        judge_survey(changed(changed(survey_sites, "0x100040", "0x1000c0"), "0x108040", "0x1080c0"),
                     changed(survey_console, "100040 cli", "1000c0 cli")),
        12);
}

TEST(each_wrong_finding_costs)
{
    CHECK_EQ(
        judge_survey(survey_sites, changed(survey_console, "slips 0016e000", "traps #GP     ")),
        10);
    CHECK(strstr(verdict.checks[0].cause, "\"sgdt\" with UMIP off (5 of 6") != NULL);
    CHECK_EQ(judge_survey(survey_sites, changed(survey_console, "traps #GP       traps",
                                                "traps #UD       traps")),
             10);
    CHECK_EQ(judge_survey(survey_sites, changed(survey_console, "peel:   100040 cli", "no")), 8);
    // What SMSW shows is the machine's, and the same everywhere.
    CHECK_EQ(judge_survey(survey_sites, changed(survey_console, "80010033", "00000033")), 10);
    CHECK(strstr(verdict.checks[0].wanted, "slips 80010033") != NULL);
    CHECK(strstr(verdict.checks[0].seen, "slips 00000033") != NULL);
    CHECK_EQ(judge_survey(survey_sites, ""), 0);
    survey_check = "survey(exact)=12";
    CHECK_EQ(judge_survey(survey_sites, survey_console), 12);
    CHECK_EQ(judge_survey(survey_sites, changed(survey_console, "traps #GP       traps",
                                                "slips 00000000  traps")),
             0);
    survey_check = "survey=12";
}

TEST(a_table_without_the_experiment_is_worth_nothing)
{
    // Nothing executed at the addresses that it names.
    CHECK_EQ(judge_survey("text id=1 address=0x100000\n"
                          "site text=1 address=0x100f00 ring=1 n=1 faults=1 bytes=cd30\n",
                          survey_console),
             0);
    // Something else executed there.
    CHECK_EQ(judge_survey(changed(survey_sites, "bytes=fa", "bytes=fb"), survey_console), 8);
    CHECK_EQ(judge_survey(changed(survey_sites, "bytes=0f0106", "bytes=0f010e"), survey_console),
             8);
}
