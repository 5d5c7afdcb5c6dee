// SPDX-License-Identifier: MIT
//
// The rules of judgement: each has a run in which it applies and one in which it must not.
// sources: grader/judge/text.c grader/judge/rubric.c grader/judge/rubric_check.c grader/judge/observed.c
// sources: grader/judge/console.c grader/judge/elfsym.c grader/judge/run.c grader/judge/machine.c
// sources: grader/judge/death.c grader/judge/code.c grader/judge/checks.c grader/judge/survey.c
// sources: grader/judge/verdict.c grader/judge/judge.c grader/judge/answers.c
#include "unit.h"
#include "judge_fixture.h"

#define SENT "hi\n"
#define FULL 4 /* what all checks of whole_row() earn */

static const char all_checks[] = "transcript=1,executed=1,ends=1,survives=1";

static const char *observed, *console, *status;
static const char *reference, *reference_console, *reference_status;
static struct verdict verdict;

// A submission that does everything right.
static void start(void)
{
    observed = reference = fixture_hosted(SENT);
    console = reference_console = fixture_console(0, "hi");
    status = reference_status = "0 1\n";
    unlink(pool_format("%s/build/peel.elf64", fixture_out()));
}

static unsigned judge(const struct row *row, enum emulator emulator)
{
    const char *emu = emulator_names[emulator];

    fixture_run(emu, "submission-a", observed != NULL ? completed(observed) : NULL, console,
                status);
    fixture_run(emu, "reference-a", completed(reference), reference_console, reference_status);
    fixture_run(emu, "native-a", completed(fixture_native(SENT)), SENT, "0 1\n");
    judge_row(fixture_out(), fixture_root(), row, emulator, &verdict);
    return verdict_earned(&verdict);
}

static unsigned judge_with(const char *oracle, const char *checks)
{
    return judge(fixture_row(oracle, "a", checks), EMULATOR_QEMU);
}

static unsigned judge_all(void)
{
    return judge_with("native", all_checks);
}

static void change(const char *from, const char *to)
{
    observed = changed(observed, from, to);
}

static bool says(const char *text, const char *part)
{
    if (text != NULL && strstr(text, part) != NULL)
        return true;
    printf("# \"%s\" is not in: %s\n", part, text != NULL ? text : "(nothing)");
    return false;
}

// Some check that failed has this in its cause.
static bool some_cause(const char *part)
{
    for (size_t i = 0; i < verdict.n_checks; i++) {
        const char *cause = verdict.checks[i].cause;

        if (cause != NULL && strstr(cause, part) != NULL)
            return true;
    }
    return says(NULL, part);
}

TEST(a_run_like_the_reference_earns_all)
{
    start();
    CHECK_EQ(judge_all(), FULL);
    CHECK(verdict.judged);
    CHECK(verdict.cause == NULL);
    CHECK_EQ(judge_with("reference", all_checks), FULL);
    CHECK_STR(verdict.command,
              "tools/debug --decoy --image $OUT/build/peel.elf --mem 192 --append 'peel' "
              "--module 'build/probes/a.elf a nonce=1' --guest build/probes/a.elf");
}

TEST(a_fired_gate_forfeits_the_row)
{
    static const char *const gates[] = {"cpl0-32bit", "cpl0-64-below-4g",   "iopl",   "tf", "vm86",
                                        "guest-cs64", "guest-io-completes", "host-io"};

    for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++) {
        start();
        change(pool_format("gate name=%s n=0", gates[i]),
               pool_format("gate name=%s n=7 rip=0x100005 at=5", gates[i]));
        CHECK_EQ(judge_all(), 0);
        CHECK_STR(verdict.gate, gates[i]);
        CHECK_STR(verdict.key, pool_format("gate %s", gates[i]));
        CHECK(says(verdict.cause, "0x100005 (probe_main+0x5 of a)"));
        CHECK(some_cause(gates[i]));
    }
}

TEST(a_vm_entry_where_the_reference_has_none_forfeits)
{
    start();
    change("entries=0", "entries=3");
    CHECK_EQ(judge_all(), 0);
    CHECK_STR(verdict.key, "VM entry");
    reference = observed; // a rung whose guests are run so
    CHECK(judge_all() > 0);
}

TEST(a_gate_names_its_port)
{
    start();
    change("gate name=host-io n=0", "gate name=host-io n=1 rip=0xffffffff80100000 port=0x80 at=1");
    CHECK_EQ(judge_all(), 0);
    CHECK(says(verdict.cause, "port 0x80"));
}

TEST(a_hypervisor_that_never_was_in_64_bit_code_forfeits)
{
    start();
    change("armed yes", "armed no");
    CHECK_EQ(judge_all(), 0);
    CHECK_STR(verdict.key, "not armed");
}

TEST(no_guest_instruction_forfeits)
{
    start();
    change("guest=8", "guest=0");
    CHECK_EQ(judge_all(), 0);
    CHECK_STR(verdict.key, "no guest ran");
}

TEST(a_hole_that_is_not_written_is_named_before_all_else)
{
    start();
    change("guest=8", "guest=0");
    console = "peel: not written yet: L1.2 world_enter: see lab1#world-switch\npeel: off: error\n";
    CHECK_EQ(judge_all(), 0);
    CHECK_STR(verdict.hole, "L1.2");
    CHECK_STR(verdict.key, "not written yet: L1.2");
}

TEST(other_bytes_than_the_programs_forfeit_in_either_oracle)
{
    start();
    change("bytes=90", "bytes=cc");
    CHECK_EQ(judge_with("native", all_checks), 0);
    CHECK_STR(verdict.key, "patched guest");
    CHECK(says(verdict.checks[0].wanted, "90"));
    CHECK(says(verdict.checks[0].seen, "cc"));
    CHECK_EQ(judge_with("reference", all_checks), 0);
    CHECK_STR(verdict.key, "patched guest");
}

TEST(own_code_that_the_bare_machine_never_executes_forfeits_under_the_native_oracle_only)
{
    start();
    change("tfent", "site text=1 address=0x100009 ring=1 n=1 faults=0 bytes=ebfe\ntfent");
    CHECK_EQ(judge_with("native", all_checks), 0);
    CHECK_STR(verdict.key, "stray guest");
    CHECK(verdict.forfeit == NULL); // a guest gets lost by honest mistakes, too
    // Under the reference it is the failure of the checks that look at where the guest went.
    CHECK_EQ(judge_with("reference", all_checks), FULL - 2);
    CHECK(some_cause("the guest went where it must not"));
    CHECK_STR(verdict.checks[0].name, "transcript");
    CHECK_EQ(verdict.checks[0].earned, 1);
}

TEST(code_that_is_nobodys_is_worse_than_a_lost_guest)
{
    start();
    change("tfent", "site text=1 address=0x100009 ring=1 n=1 faults=0 bytes=ebfe\n"
                    "site text=1 address=0x10000b ring=1 n=1 faults=0 bytes=9090\ntfent");
    CHECK_EQ(judge_with("native", all_checks), 0);
    CHECK_STR(verdict.key, "patched guest");
    CHECK_STR(verdict.forfeit, "patched guest");
    CHECK(says(verdict.checks[0].seen, "9090"));
}

TEST(code_that_is_not_in_the_program_forfeits_under_the_reference_too)
{
    start();
    change("tfent", "site text=1 address=0x100009 ring=1 n=1 faults=0 bytes=9090\ntfent");
    CHECK_EQ(judge_with("reference", all_checks), 0);
    CHECK_STR(verdict.key, "patched guest");
}

TEST(a_transcript_is_what_the_observer_saw)
{
    start();
    change("value=0x69", "value=0x6f");
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK(says(verdict.checks[0].cause, "differs from what it sends on the bare machine"));
    CHECK_STR(verdict.checks[0].wanted, "line 1: \"hi\"");
    CHECK_STR(verdict.checks[0].seen, "line 1: \"ho\"");
}

TEST(the_console_alone_convinces_nobody_and_must_agree)
{
    start();
    console = fixture_console(0, "ho");
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK(says(verdict.checks[0].cause, "the console does not show"));
    console = "vm0| hi\nvm0| more\n";
    CHECK_EQ(judge_all(), FULL - 1);
    console = "vm0| h\\x6\n";
    CHECK_EQ(judge_all(), FULL - 1);
    console = "vm0+ h\nvm0| i\n"; // a line in two parts
    CHECK_EQ(judge_all(), FULL);
}

TEST(the_uarts_divisor_is_not_printed)
{
    const char *dlab =
        "io text=1 rip=0x100005 ring=1 dir=out size=1 port=0x3fb value=0x80 trapped=1\n"
        "io text=1 rip=0x100005 ring=1 dir=out size=1 port=0x3f8 value=0x1 trapped=1\n"
        "io text=1 rip=0x100005 ring=1 dir=out size=1 port=0x3fb value=0x3 trapped=1\n";
    const char *first = "io text=1 rip=0x100005 ring=1 dir=out size=1 port=0x3f8 value=0x68";

    start();
    change(first, pool_format("%s%s", dlab, first));
    reference = observed;
    CHECK_EQ(judge_with("reference", "transcript=1"), 1);
    reference = fixture_hosted(SENT);
    CHECK_EQ(judge_with("reference", "transcript=1"), 0);
    CHECK(says(verdict.checks[0].cause, "divisor"));
}

TEST(bytes_from_outside_the_programs_fail_the_transcript)
{
    start();
    change("hostio",
           "io text=- rip=0x200000 ring=1 dir=out size=1 port=0x3f8 value=0x68 trapped=1\n"
           "hostio");
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK(says(verdict.checks[0].cause, "from outside every program"));
}

TEST(an_instruction_that_was_never_reached_fails_what_depends_on_it)
{
    start();
    change("site text=1 address=0x100007 ring=1 n=1 faults=1 bytes=e6f4\n", "");
    CHECK_EQ(judge_all(), 0);
    CHECK(says(verdict.checks[0].cause, "without executing what computes it"));
    CHECK(says(verdict.checks[1].cause, "did not get as far"));
    CHECK(says(verdict.checks[1].wanted, "0x100007 (probe_end+0x0 of a)"));
    CHECK(says(verdict.checks[3].cause, "given up before it had done its part"));
}

TEST(counts_are_compared_and_exceptions_taken_into_account)
{
    start();
    change("address=0x100006 ring=1 n=3 faults=0", "address=0x100006 ring=1 n=4 faults=0");
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK(says(verdict.checks[1].cause, "too often"));
    start(); // once more after a page fault
    change("address=0x100006 ring=1 n=3 faults=0", "address=0x100006 ring=1 n=4 faults=1");
    CHECK_EQ(judge_all(), FULL);
    start();
    change("address=0x100006 ring=1 n=3 faults=0", "address=0x100006 ring=1 n=2 faults=0");
    CHECK_EQ(judge_all(), FULL - 1);
}

TEST(qemu_may_count_twice_where_a_program_rewrites_itself)
{
    start();
    change("hostio", "site text=1 address=0x100000 ring=1 n=1 faults=0 bytes=b802000000\nhostio");
    reference = observed;
    change("address=0x100006 ring=1 n=3 faults=0", "address=0x100006 ring=1 n=6 faults=0");
    CHECK_EQ(judge(fixture_row("reference", "a", "executed=1"), EMULATOR_QEMU), 1);
    CHECK_EQ(judge(fixture_row("reference", "a", "executed=1"), EMULATOR_BOCHS), 0);
    change("address=0x100006 ring=1 n=6 faults=0", "address=0x100006 ring=1 n=7 faults=0");
    CHECK_EQ(judge(fixture_row("reference", "a", "executed=1"), EMULATOR_QEMU), 0);
}

TEST(a_machine_ends_at_the_references_exception)
{
    start();
    change("vector=13", "vector=6");
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK(says(verdict.checks[2].wanted, "#GP at 0x100007"));
    CHECK(says(verdict.checks[2].seen, "#UD at 0x100007"));
    start();
    change("rip=0x100007 cpl=1", "rip=0x100005 cpl=1");
    CHECK_EQ(judge_all(), FULL - 1);
    start();
    change("cpl=1 after=0", "cpl=1 after=3");
    CHECK_EQ(judge_all(), FULL - 1);
}

TEST(a_reason_is_compared_with_the_references)
{
    start();
    CHECK_EQ(judge_with("native", "reason=1"), 1);
    console = "vm0| hi\npeel: vm0 x stopped: because\n";
    CHECK_EQ(judge_with("native", "reason=1"), 0);
    CHECK_STR(verdict.checks[0].seen, "\"because\"");
    console = pool_format("%s%s", reference_console, reference_console); // two of them
    CHECK_EQ(judge_with("native", "reason=1"), 0);
    console = "vm0| hi\nvm0| peel: vm0 x stopped: out at eip 0x100007: no\n"; // the guest says so
    CHECK_EQ(judge_with("native", "reason=1"), 0);
}

TEST(a_hang_is_told_with_where_it_spins)
{
    start();
    change("end why=off", "end why=hang");
    change("maxgap=5 limit=100 guest=2 host=3", "maxgap=101 limit=100 guest=90 host=11");
    change("last who=guest insn=0x100007", "last who=guest insn=0x100006");
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK_STR(verdict.key, "hang of the guest in probe_main");
    CHECK(says(verdict.checks[3].seen, "hang: more than 100 instructions without progress"));
    change("guest=90 host=11", "guest=11 host=90");
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK_STR(verdict.key, "hang of the host in an unknown place");
}

TEST(other_deaths_have_their_words)
{
    start();
    status = "4 1\n";
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK(says(verdict.checks[3].seen, "triple fault"));
    start();
    change("end why=off", "end why=halt");
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK(says(verdict.checks[3].seen, "halted for good"));
    start();
    change("end why=off", "end why=limit");
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK_STR(verdict.key, "no end");
    start();
    console = pool_format("%s\npeel: PANIC: frame 123 is gone\n", reference_console);
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK_STR(verdict.key, "panic peel: PANIC: frame ");
    CHECK(says(verdict.checks[3].seen, "\"peel: PANIC: frame 123 is gone\""));
    start();
    change("hostio port=0xf4 dir=out n=1\n", "");
    CHECK_EQ(judge_all(), FULL - 1);
    CHECK(says(verdict.checks[3].seen, "had not switched it off"));
}

TEST(a_panic_that_the_guest_prints_is_none)
{
    start();
    console = pool_format("vm0| peel: PANIC: not really\n%s", reference_console);
    judge_all();
    CHECK_EQ(verdict.checks[3].earned, 1);
}

TEST(preemption_is_counted_from_outside)
{
    start();
    CHECK_EQ(judge_with("native", "preempted(5)=1"), 1);
    CHECK_EQ(judge_with("native", "preempted(6)=1"), 0);
    CHECK(says(verdict.checks[0].seen, "5"));
}

TEST(tiers_of_crossings)
{
    static const char checks[] = "crossings(1.5:4;3:2)=4";

    start();
    change("crossings=40", "crossings=60");
    CHECK_EQ(judge_with("native", checks), 4);
    change("crossings=60", "crossings=61");
    CHECK_EQ(judge_with("native", checks), 2);
    CHECK(says(verdict.checks[0].wanted, "1.500 times"));
    change("crossings=61", "crossings=121");
    CHECK_EQ(judge_with("native", checks), 0);
    change("crossings=121", "crossings=1"); // fewer than the reference is no crime
    CHECK_EQ(judge_with("native", checks), 4);
}

TEST(the_hosts_cost_is_per_crossing)
{
    static const char checks[] = "hostcost(1.5:2)=2";

    start();
    change("host=4000", "host=6000");
    CHECK_EQ(judge_with("native", checks), 2);
    change("host=6000", "host=6001");
    CHECK_EQ(judge_with("native", checks), 0);
    change("crossings=40", "crossings=41");
    CHECK_EQ(judge_with("native", checks), 2);
}

TEST(work_that_was_not_done_costs_nothing_and_earns_nothing)
{
    start();
    change("crossings=40", "crossings=1");
    change("value=0x69", "value=0x6f");
    CHECK_EQ(judge_with("native", "crossings(2:1)=1,hostcost(9:1)=1"), 0);
    CHECK(says(verdict.checks[0].cause, "its cost does not count"));
    start();
    change("site text=1 address=0x100007 ring=1 n=1 faults=1 bytes=e6f4\n", "");
    CHECK_EQ(judge_with("native", "crossings(2:1)=1"), 0);
    start();
    change("end why=off", "end why=halt");
    CHECK_EQ(judge_with("native", "crossings(2:1)=1"), 0);
}

// Nothing that another attempt may mend is held against the submission, or for it.
static void unjudged(const char *part)
{
    CHECK_EQ(judge_all(), 0);
    CHECK(!verdict.judged);
    CHECK(says(verdict.cause, part));
}

TEST(infrastructure_faults_are_no_verdict)
{
    start();
    status = "124 3\n";
    unjudged("wall clock");
    status = "70 3\n";
    unjudged("refuses");
    status = "3 1\n";
    unjudged("the emulator failed (run: what tools/run said)");
    status = "2 1\n";
    unjudged("could not be started");
    status = "";
    unjudged("not finished");
    start();
    change("end why=off", "end why=killed signal=15");
    unjudged("killed from outside");
}

TEST(a_report_that_is_not_whole_is_no_pass)
{
    const char *whole;

    start();
    observed = NULL;
    unjudged("there is none");
    start();
    whole = completed(observed);
    judge_all();
    fixture_run("qemu", "submission-a", changed(whole, "n=3 faults=3", "n=3 faults=2"), console,
                "0 1\n");
    judge_row(fixture_out(), fixture_root(), fixture_row("native", "a", all_checks), EMULATOR_QEMU,
              &verdict);
    CHECK(!verdict.judged && says(verdict.cause, "its sum is wrong"));
    fixture_run("qemu", "submission-a", observed, console, "0 1\n");
    judge_row(fixture_out(), fixture_root(), fixture_row("native", "a", all_checks), EMULATOR_QEMU,
              &verdict);
    CHECK(!verdict.judged && says(verdict.cause, "ends in the middle"));
}

TEST(an_oracle_that_went_wrong_is_no_verdict)
{
    start();
    reference_status = "124 3\n";
    unjudged("the reference's run cannot be used");
    start();
    reference = changed(reference, "gate name=iopl n=0", "gate name=iopl n=1");
    unjudged("gate iopl fired in it");
    start();
    reference = changed(reference, "end why=off", "end why=hang");
    unjudged("the reference's run cannot be used");
}

TEST(an_emulator_that_dies_of_the_submission_alone_is_its_fault)
{
    start();
    status = "3 3\n";
    change("end why=off", "end why=crash signal=6");
    CHECK_EQ(judge_all(), 0);
    CHECK(verdict.judged);
    CHECK(says(verdict.cause, "the emulator itself died of it"));
    CHECK(says(verdict.cause, "the host at 0xffffffff80100005"));
    observed = NULL; // it took the observer with it
    CHECK_EQ(judge_all(), 0);
    CHECK(verdict.judged);
    reference_status = "3 3\n"; // the reference's run dies too: nobody's fault
    unjudged("the reference's run cannot be used");
}

TEST(the_hypervisors_symbols_name_addresses)
{
    static const struct fixture_symbol symbols[] = {{"exits_handle", 0x80100000, 0x20}};

    start();
    // An ELF32 will do: 64-bit addresses have a test of their own.
    fixture_elf(pool_format("%s/build/peel.elf64", fixture_out()), 0x80100000, "", 0, symbols, 1);
    change("end why=off", "end why=hang");
    change("maxgap=5 limit=100 guest=2 host=3", "maxgap=101 limit=100 guest=1 host=100");
    change("insn=0xffffffff80100005", "insn=0x80100005");
    judge_all();
    CHECK(says(verdict.cause, "spins in the host at 0x80100005"));
}
