// SPDX-License-Identifier: MIT
//
// The observers' core: options, whose an instruction is, gates, TF, crossings, sites.
// sources: tools/observe/insn.c tools/observe/record.c tools/observe/record-io.c
// sources: tools/observe/record-lists.c tools/observe/record-options.c tools/observe/record-out.c
// sources: tools/observe/record-report.c tools/observe/record-sites.c
#include "record_fixture.h"

static const struct record_state host = {.cs64 = true}, boot = {0}, guest = {.cpl = 1};

/* ---- options ---- */

static const char *wrong_option;
static void use_wrong_option(void)
{
    start("fd=9");
    record_option(&r, wrong_option);
}

TEST(a_wrong_option_is_refused_in_words)
{
    static const char *const wrong[] = {
        "range",     "range=",      "range=5-4",  "range=5-5", "range=-5",   "range=xyz",
        "hang=1k",   "hang=",       "fd=-1",      "role=both", "ports=1-g",  "events=99999999999",
        "nothing=1", "ports=10000", "skip=1-2-3", "",          "range=1-2 ",
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        wrong_option = wrong[i];
        in_child(use_wrong_option);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == RECORD_REFUSED_STATUS);
        CHECK(strncmp(report, "refused reason=\"option ", 23) == 0);
        CHECK(strchr(report, '\n') == report + strlen(report) - 1);
    }
}

TEST(options_are_taken_in_any_number)
{
    start(
        "fd=9,role=native,range=100-200,range=1000-2000,skip=110-118,hang=5,events=7,ports=10-1f");
    CHECK_EQ(r.fd, 9);
    CHECK_EQ(r.role, ROLE_NATIVE);
    CHECK_EQ(r.n_ranges, 2);
    CHECK(record_in_ranges(&r, 0x100) && record_in_ranges(&r, 0x1fff));
    CHECK(!record_in_ranges(&r, 0xff) && !record_in_ranges(&r, 0x200));
    CHECK(record_skipped(&r, 0x117) && !record_skipped(&r, 0x118));
    CHECK_EQ(r.hang, 5);
    CHECK_EQ(r.max_events, 7);
}

/* ---- whose, and gates ---- */

TEST(the_first_64_bit_host_instruction_above_4_gib_arms)
{
    struct record_state vm = host;

    vm.vm = true;
    start("fd=9");
    CHECK_EQ(record_who(&r, &guest, GUEST_CODE), WHO_BOOT);
    CHECK_EQ(record_who(&r, &host, HOST_CODE), WHO_BOOT);
    CHECK(!record_arms(&r, &boot, GUEST_CODE));
    CHECK(!record_arms(&r, &host, GUEST_CODE));
    CHECK(!record_arms(&r, &guest, HOST_CODE));
    CHECK(!record_arms(&r, &vm, HOST_CODE));
    CHECK(record_arms(&r, &host, HOST_CODE));
    record_arm(&r);
    CHECK(!record_arms(&r, &host, HOST_CODE));
    CHECK_EQ(record_who(&r, &guest, GUEST_CODE), WHO_GUEST);
    CHECK_EQ(record_who(&r, &boot, GUEST_CODE), WHO_GUEST);
    CHECK_EQ(record_who(&r, &host, HOST_CODE), WHO_HOST);
    CHECK_EQ(record_who(&r, &host, GUEST_CODE), WHO_HOST);
    CHECK_EQ(record_who(&r, &vm, HOST_CODE), WHO_VM);
}

TEST(natively_the_ranges_decide)
{
    start("fd=9,role=native,range=100000-101000");
    CHECK(!record_arms(&r, &host, HOST_CODE));
    CHECK_EQ(record_who(&r, &boot, GUEST_CODE), WHO_GUEST);
    CHECK_EQ(record_who(&r, &boot, 0xfff0), WHO_BOOT);
    CHECK_EQ(record_gates(&r, &boot, GUEST_CODE), 0);
}

TEST(a_state_fires_its_gates)
{
    struct record_state s = guest;

    start_armed("fd=9");
    CHECK_EQ(record_gates(&r, &guest, GUEST_CODE), 0);
    CHECK_EQ(record_gates(&r, &host, HOST_CODE), 0);
    CHECK_EQ(record_gates(&r, &host, GUEST_CODE), 1u << GATE_CPL0_64_BELOW_4G);
    CHECK_EQ(record_gates(&r, &boot, GUEST_CODE), 1u << GATE_CPL0_32BIT);
    s.iopl = 1;
    s.cs64 = true;
    CHECK_EQ(record_gates(&r, &s, GUEST_CODE), 1u << GATE_IOPL | 1u << GATE_GUEST_CS64);
    s.vm86 = true;
    s.vm = true;
    CHECK_EQ(record_gates(&r, &s, GUEST_CODE), 0);
    s.vm = false;
    CHECK(record_gates(&r, &s, GUEST_CODE) & 1u << GATE_VM86);
}

static void fire(void)
{
    start("fd=9");
    record_gate(&r, GATE_IOPL, 1, 0x1, -1); /* not armed */
    record_arm(&r);
    run(WHO_GUEST, 5);
    record_gate(&r, GATE_IOPL, 1, 0x100010, -1);
    record_gate(&r, GATE_IOPL, 2, 0x100020, -1);
    record_gate(&r, GATE_HOST_IO, 1, 0x5, 0x80);
}

TEST(a_gate_says_where_it_fired_first)
{
    in_child(fire);
    CHECK(has("gate name=iopl n=3 rip=0x100010 at=5"));
    CHECK(has("gate name=host-io n=1 rip=0x5 port=0x80 at=5"));
    CHECK(has("gate name=tf n=0"));
    CHECK_EQ(count("gate "), N_GATES);
    CHECK(is_complete());
}

/* ---- TF ---- */

static uint64_t tf_entries(void)
{
    return r.tf_entries;
}

/* The guest runs one instruction with TF set, and its #DB leaves. */
static void step(void)
{
    record_guest_tf(&r, GUEST_CODE);
    run(WHO_GUEST, 1);
    vector(VECTOR_EXC, 1, GUEST_CODE + 1, true);
}

TEST(tf_of_the_guests_own_making_fires_nothing)
{
    start_armed("fd=9");
    run(WHO_GUEST, 10); /* the last one a POPF that sets TF */
    step();
    step();
    vector(VECTOR_HW, 32, GUEST_CODE, true);
    step();
    CHECK_EQ(tf_entries(), 0);
}

TEST(tf_set_at_the_first_entry_fires_even_if_nothing_runs_before_it_leaves_again)
{
    start_armed("fd=9");
    vector(VECTOR_EXC, 14, GUEST_CODE, true); /* its first page is not there yet */
    step();
    CHECK_EQ(tf_entries(), 1);
    CHECK_EQ(r.gates[GATE_TF].n, 1);
}

TEST(single_stepping_fires_at_each_step)
{
    start_armed("fd=9");
    run(WHO_GUEST, 10);
    vector(VECTOR_EXC, 13, GUEST_CODE, false);
    vector(VECTOR_HW, 32, GUEST_CODE, true); /* an irq before anything has run */
    for (int i = 0; i < 5; i++)
        step();
    CHECK_EQ(tf_entries(), 5);
    run(WHO_GUEST, 1); /* without TF */
    vector(VECTOR_EXC, 13, GUEST_CODE, false);
    run(WHO_GUEST, 1); /* POPF */
    step();
    CHECK_EQ(tf_entries(), 5);
}

TEST(a_host_may_set_tf_where_the_guest_asked_for_it)
{
    start_armed("fd=9");
    run(WHO_GUEST, 1);
    record_vector(
        &r, &(struct record_vector){
                .who = WHO_GUEST, .vector = 13, .cpl = 1, .rip = GUEST_CODE, .sets_tf = true});
    step();
    CHECK_EQ(tf_entries(), 0);
}

TEST(a_guest_may_leave_without_a_vector)
{
    start_armed("fd=9");
    run(WHO_GUEST, 1);
    record_guest_leaves(&r, false, false, false); /* SYSENTER */
    run(WHO_GUEST, 1);
    run(WHO_HOST, 100);
    step();
    CHECK_EQ(tf_entries(), 1);
}

/* ---- crossings, vectors, the last ones ---- */

static void cross(void)
{
    start_armed("fd=9,range=100000-101000");
    vector(VECTOR_EXC, 14, GUEST_CODE, false); /* nothing has run: no crossing */
    run(WHO_GUEST, 3);
    vector(VECTOR_HW, 240, GUEST_CODE + 6, false);
    vector(VECTOR_INT, 0x80, GUEST_CODE + 6, false);
    vector(VECTOR_EXC, 13, GUEST_CODE + 6, false); /* the same INT */
    run(WHO_GUEST, 1);
    vector(VECTOR_EXC, 6, GUEST_CODE + 8, false);
    run(WHO_HOST, 50);
    run(WHO_GUEST, 2);
}

TEST(crossings_and_vectors)
{
    in_child(cross);
    CHECK(has("count boot=0 host=50 guest=6 vm=0 total=56"));
    CHECK(has("cross crossings=2 irqs=1 entries=0"));
    CHECK(has("vector who=guest kind=hw vector=240 n=1"));
    CHECK(has("vector who=guest kind=int vector=128 n=1"));
    CHECK(has("vector who=guest kind=exc vector=13 n=1"));
    CHECK(has("last who=guest insn=0x100008 vector=6 error=0x0 rip=0x100008 cpl=1 after=2"));
    CHECK(has("last who=host vector=none"));
    CHECK_EQ(count("vector "), 5);
}

/* ---- sites ---- */

static void sites(void)
{
    static const uint8_t nop[] = {0x90}, out[] = {0xee}, fat[] = {0x66, 0x90};
    struct record_site *site;

    start_armed("fd=9,range=100000-102000,skip=100800-100900");
    CHECK(record_site(&r, 7, 0xfffff, 1, nop, 1) == NULL);
    CHECK(record_site(&r, 7, 0x100810, 1, nop, 1) == NULL);
    CHECK(record_site(&r, 1, 0x101500, 1, nop, 1)->n == 0); /* translated, not executed */
    site = record_site(&r, 9, 0x100010, 1, out, 1);
    site->n = 3;
    CHECK(record_site(&r, 9, 0x100010, 1, out, 1) == site);
    CHECK(record_site(&r, 9, 0x100010, 3, out, 1) != site);
    record_vector(&r, &(struct record_vector){.who = WHO_GUEST, .vector = 13, .site = site});
    /* the #DF that it leads to: the same attempt */
    record_vector(&r, &(struct record_vector){.who = WHO_GUEST, .vector = 8, .site = site});
    record_vector(&r, &(struct record_vector){.who = WHO_GUEST, .vector = 1, .site = site});
    record_vector(&r, &(struct record_vector){
                          .who = WHO_GUEST, .kind = VECTOR_INT, .vector = 3, .site = site});
    record_site(&r, 9, 0x100010, 1, fat, 2)->n = 1;
    record_site(&r, 8, 0x100010, 1, nop, 1)->n = 2;
    record_site(&r, 9, 0x100004, 1, nop, 1)->n = 4;
}

TEST(sites_are_sorted_and_texts_numbered)
{
    in_child(sites);
    CHECK_EQ(count("text "), 2);
    CHECK(has("text id=1 address=0x100000"));
    CHECK(has("text id=2 address=0x100000"));
    CHECK(has("range lo=0x100000 hi=0x102000 sites=4 executed=10"));
    CHECK(strstr(report, "site text=1 address=0x100004 ring=1 n=4 faults=0 bytes=90\n"
                         "site text=1 address=0x100010 ring=1 n=1 faults=0 bytes=6690\n"
                         "site text=1 address=0x100010 ring=1 n=3 faults=1 bytes=ee\n"
                         "site text=2 address=0x100010 ring=1 n=2 faults=0 bytes=90\n") != NULL);
    CHECK(is_complete());
}

static void many_sites(void)
{
    uint32_t x = 1;

    start_armed("fd=9,range=0-100000");
    for (int i = 0; i < 5000; i++) {
        uint8_t byte = (uint8_t)i;

        x = x * 1664525 + 1013904223;
        record_site(&r, 1, x >> 12 & 0xfffff, 1, &byte, 1)->n++;
    }
}

TEST(many_sites_are_sorted_too)
{
    unsigned long before = 0;

    in_child(many_sites);
    CHECK(is_complete());
    CHECK(count("site ") > 4000);
    for (const char *at = report; (at = strstr(at, "\nsite text=")) != NULL; at++) {
        unsigned text = (unsigned)strtoul(at + 11, NULL, 10);
        unsigned long address =
            (unsigned long)text << 32 | strtoul(strstr(at, "address=") + 8, NULL, 16);

        CHECK(address >= before);
        before = address;
    }
}
