// SPDX-License-Identifier: MIT
//
// The observers' core: I/O, and how a run ends.
// sources: tools/observe/insn.c tools/observe/record.c tools/observe/record-io.c
// sources: tools/observe/record-lists.c tools/observe/record-options.c tools/observe/record-out.c
// sources: tools/observe/record-report.c tools/observe/record-sites.c
#include "record_fixture.h"

/* ---- I/O ---- */

static void trapped(void)
{
    start_armed("fd=9,range=100000-101000,skip=100500-100510");
    trapped_out(0x100010, 0x12345641);
    trapped_out(0x100010, 0x42);
    trapped_out(0x100500, 0x43); /* skipped: not listed */
}

TEST(io_that_traps_fires_nothing)
{
    in_child(trapped);
    CHECK_EQ(count("io "), 2);
    CHECK(has("io text=- rip=0x100010 ring=1 dir=out size=1 port=0x3f8 value=0x41 trapped=1"));
    CHECK(has("gate name=guest-io-completes n=0"));
}

static enum record_vector_kind then;
static uint64_t then_rip;
static void completes(void)
{
    struct record_io io = guest_out(0x100010, 0x80, 1);

    start_armed("fd=9");
    record_io(&r, &io);
    run(WHO_GUEST, 1);
    vector(then, 13, then_rip, false);
}

TEST(io_completes_unless_an_exception_at_its_own_address_comes_next)
{
    then = VECTOR_EXC;
    then_rip = 0x100010;
    in_child(completes);
    CHECK(has("gate name=guest-io-completes n=0"));
    then_rip = 0x100011;
    in_child(completes);
    CHECK(has("gate name=guest-io-completes n=1 rip=0x100010 port=0x80 at=1"));
    then = VECTOR_HW;
    then_rip = 0x100010;
    in_child(completes);
    CHECK(has("gate name=guest-io-completes n=1 rip=0x100010 port=0x80 at=1"));
}

static unsigned elements_done;
static void string(void)
{
    static const uint8_t data[] = {0x61, 0x62, 0x63};
    struct record_io io = guest_out(0x100010, 0x80, 0x61);

    start_armed("fd=9");
    io.string = true;
    io.data = data;
    io.data_size = sizeof data;
    for (unsigned i = 0; i <= elements_done; i++) {
        io.rep = 3 - i;
        record_io(&r, &io);
        run(WHO_GUEST, 1);
    }
    if (elements_done < 3)
        vector(VECTOR_EXC, 13, 0x100010, false);
    io.rep = 0; /* a string of nothing is no I/O */
    record_io(&r, &io);
}

TEST(the_elements_of_a_string_are_one_attempt)
{
    elements_done = 0;
    in_child(string);
    CHECK_EQ(count("io "), 1);
    CHECK(has("io text=- rip=0x100010 ring=1 dir=out size=1 port=0x80 value=0x61 rep=3 string=1 "
              "trapped=1 data=616263"));
    CHECK(has("gate name=guest-io-completes n=0"));
    elements_done = 1;
    in_child(string);
    CHECK_EQ(count("io "), 1);
    CHECK_EQ(count("gate name=guest-io-completes n=1"), 1);
    elements_done = 3;
    in_child(string);
    CHECK_EQ(count("io "), 1);
    CHECK_EQ(count("gate name=guest-io-completes n=1"), 1);
}

static const char *mark_options;
static void marks(void)
{
    struct record_io io = guest_out(0x100010, 0x80, 0x12345611),
                     other = guest_out(0x100010, 0x81, 1);

    start(mark_options);
    io.who = r.role == ROLE_NATIVE ? WHO_BOOT : WHO_GUEST;
    record_arm(&r);
    run(WHO_BOOT, 5);
    record_io(&r, &io);
    run(WHO_HOST, 7);
    run(WHO_GUEST, 9);
    record_io(&r, &other);
    io.out = false;
    record_io(&r, &io);
    io.out = true;
    record_io(&r, &io);
    io.who = WHO_HOST;
    record_io(&r, &io);
}

TEST(marks_keep_the_counts_before_them)
{
    mark_options = "fd=9,mark=80";
    in_child(marks);
    CHECK_EQ(count("mark "), 2);
    CHECK(has("mark value=0x11 boot=5 host=0 guest=0 vm=0 crossings=0 irqs=0 entries=0"));
    CHECK(has("mark value=0x11 boot=5 host=7 guest=9 vm=0 crossings=0 irqs=0 entries=0"));
    mark_options = "fd=9,mark=80,role=native";
    in_child(marks);
    CHECK_EQ(count("mark "), 2);
    mark_options = "fd=9";
    in_child(marks);
    CHECK_EQ(count("mark "), 0);
    mark_options = "fd=9,mark=80,events=1";
    in_child(marks);
    CHECK_EQ(count("mark "), 1);
    CHECK(has("end why=limit"));
}

static void vm_io(void)
{
    struct record_io io = guest_out(0x100010, 0x80, 1);

    start_armed("fd=9");
    io.who = WHO_VM;
    io.ring = 3;
    record_io(&r, &io);
    run(WHO_VM, 1);
    record_vm_exit(&r);
    record_io(&r, &io);
    run(WHO_VM, 1);
}

TEST(under_a_vm_io_that_leaves_is_trapped)
{
    in_child(vm_io);
    CHECK(has("io text=- rip=0x100010 ring=3 dir=out size=1 port=0x80 value=0x1 trapped=1"));
    CHECK(has("io text=- rip=0x100010 ring=3 dir=out size=1 port=0x80 value=0x1 trapped=0"));
    CHECK(has("gate name=guest-io-completes n=0"));
}

static void host_io(void)
{
    struct record_io io = guest_out(HOST_CODE, 0x80, 1);

    start("fd=9");
    io.who = WHO_BOOT;
    record_io(&r, &io);
    record_arm(&r);
    io.who = WHO_HOST;
    record_io(&r, &io);
    io.port = 0x3f8;
    record_io(&r, &io);
    record_io(&r, &io);
    io.out = false;
    record_io(&r, &io);
}

TEST(host_io_is_counted_by_port_and_checked)
{
    in_child(host_io);
    CHECK_EQ(count("hostio "), 3);
    CHECK(has("hostio port=0x80 dir=out n=1"));
    CHECK(has("hostio port=0x3f8 dir=in n=1"));
    CHECK(has("hostio port=0x3f8 dir=out n=2"));
    CHECK_EQ(count("gate name=host-io n=1 "), 1);
    CHECK_EQ(count("io "), 0);
}

/* ---- ends ---- */

static void hang(void)
{
    start_armed("fd=9,hang=100,skip=100500-100510");
    run(WHO_HOST, 40);
    trapped_out(0x100010, 1); /* progress */
    run(WHO_GUEST, 60);
    trapped_out(0x100500, 1); /* polling: none */
    run(WHO_HOST, 38);
    record_check(&r);
    run(WHO_HOST, 1);
    record_check(&r); /* 101 since the OUT, itself included */
    run(WHO_HOST, 1000);
}

TEST(a_stretch_without_progress_ends_the_run)
{
    in_child(hang);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(has("end why=hang"));
    CHECK(has("progress maxgap=101 limit=100 guest=62 host=39"));
    CHECK(is_complete());
}

static void flood(void)
{
    start_armed("fd=9,events=3");
    for (unsigned i = 0; i < 10; i++)
        trapped_out(0x100010, i);
}

TEST(too_many_events_end_the_run)
{
    in_child(flood);
    CHECK(has("end why=limit"));
    CHECK_EQ(count("io "), 3);
    CHECK(has("gate name=guest-io-completes n=0"));
    CHECK(is_complete());
}

static void killed_while_busy(void)
{
    start_armed("fd=9");
    record_enter(&r);
    record_stop_soon(&r, END_KILLED, 15);
    run(WHO_GUEST, 4);
    record_leave(&r);
    run(WHO_GUEST, 1000);
}

TEST(a_signal_waits_for_the_end_of_a_change)
{
    in_child(killed_while_busy);
    CHECK(has("end why=killed signal=15"));
    CHECK(has("count boot=0 host=0 guest=4 vm=0 total=4"));
}

static void twice(void)
{
    start("fd=9");
    r.version = "a \"b\"\nc";
    record_report(&r, END_CRASH, 11);
    record_report(&r, END_OFF, 0);
}

TEST(a_report_is_written_once)
{
    in_child(twice);
    CHECK_EQ(count("observer "), 1);
    CHECK_EQ(count("end why=crash signal=11"), 1);
    CHECK_EQ(count("complete "), 1);
    CHECK(has("observer format=1 emulator=test version=\"a 'b' c\" cpus=1 role=host"));
    CHECK(has("armed no"));
    CHECK(is_complete());
}
