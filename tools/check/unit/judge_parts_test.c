// SPDX-License-Identifier: MIT
//
// What the judge reads from bytes that others wrote: reports, consoles, ELF files, UTF-8.
// sources: grader/judge/text.c grader/judge/rubric_check.c grader/judge/rubric.c grader/judge/observed.c
// sources: grader/judge/console.c grader/judge/elfsym.c grader/judge/nonce.c
#include "unit.h"
#include "judge_fixture.h"
#include "../../../grader/judge/console.h"
#include "../../../grader/judge/nonce.h"

TEST(utf8_characters_have_their_length)
{
    CHECK_EQ(utf8_length("a", 1), 1);
    CHECK_EQ(utf8_length("\xc3\xa9", 2), 2);
    CHECK_EQ(utf8_length("\xe2\x82\xac", 3), 3);
    CHECK_EQ(utf8_length("\xf0\x9f\x98\x80", 4), 4);
}

TEST(what_no_text_may_hold_has_none)
{
    static const char *const bad[] = {
        "\x01",     "\x1b",         "\x7f",         "\x80",         "\xff",
        "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xef\xbf\xbe", "\xf4\x90\x80\x80",
        "\xc2\x85", "\xe2\x80\xae", "\xf0\x9f\x98", "\xc3",
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        CHECK_EQ(utf8_length(bad[i], strlen(bad[i])), 0);
    CHECK_EQ(utf8_length("\xe2\x82\xac", 2), 0);
}

TEST(bytes_are_shown_as_ascii)
{
    CHECK_STR(bytes_show((struct bytes){"a\n\0\\\xff", 5}), "a\\n\\x00\\x5c\\xff");
}

TEST(numbers)
{
    uint64_t value;

    CHECK(parse_number("10", 10, 10, &value) && value == 10);
    CHECK(!parse_number("11", 10, 10, &value));
    CHECK(!parse_number("", 10, 10, &value));
    CHECK(!parse_number("-1", 10, 10, &value));
    CHECK(!parse_number(" 1", 10, 10, &value));
    CHECK(!parse_number("1x", 10, 10, &value));
    CHECK(parse_number("ffffffffffffffff", 16, UINT64_MAX, &value) && value == UINT64_MAX);
    CHECK(!parse_number("10000000000000000", 16, UINT64_MAX, &value));
}

static const char *error_of(const char *report)
{
    struct observed observed;

    return observed_read(bytes_of(report), &observed);
}

TEST(a_report_is_read)
{
    struct observed o;

    CHECK(observed_read(bytes_of(completed(fixture_hosted("x"))), &o) == NULL);
    CHECK(o.armed);
    CHECK_EQ(o.host, 4000);
    CHECK_EQ(o.crossings, 40);
    CHECK_EQ(o.n_sites, 4);
    CHECK_EQ(o.n_io, 2);
    CHECK_EQ(o.n_gates, 8);
    CHECK_EQ(o.last_guest.vector, 13);
    CHECK(o.last_host.known && !o.last_host.excepted);
    CHECK(o.powered_off);
    CHECK_STR(o.sites[0].bytes, "b801000000");
}

TEST(every_cut_of_a_report_is_noticed)
{
    const char *whole = completed(fixture_hosted("xyz"));

    for (size_t length = 0; length < strlen(whole); length++)
        CHECK(error_of(pool_copy(whole, length)) != NULL);
    CHECK(error_of(whole) == NULL);
}

TEST(every_changed_byte_of_a_report_is_noticed)
{
    const char *whole = completed(fixture_hosted("xyz"));

    for (size_t at = 0; at < strlen(whole); at++) {
        char *other = pool_copy(whole, strlen(whole));

        other[at] ^= 1;
        CHECK(error_of(other) != NULL);
    }
}

TEST(a_refusal_says_why)
{
    CHECK_STR(error_of("refused reason=\"another QEMU\"\n"),
              "the observer refuses: refused reason=\"another QEMU\"");
}

TEST(reports_of_another_format_are_none)
{
    CHECK(error_of(completed(changed(fixture_hosted("x"), "format=1", "format=2"))) != NULL);
    CHECK(error_of(completed(changed(fixture_hosted("x"), "armed yes\n", ""))) != NULL);
    CHECK(error_of(completed(changed(fixture_hosted("x"), "site text=1", "site text=9"))) != NULL);
    CHECK(error_of(completed(changed(fixture_hosted("x"), "\"QEMU 7.2\"", "\"QEMU 7.2"))) != NULL);
}

TEST(what_a_machine_sent_is_decoded)
{
    struct bytes sent;

    CHECK(console_sent(bytes_of("vm1| no\nvm0| a\\x5c\nvm0+ b\\x00\nvm0| c\r\nvm0|x\n"), 0, &sent));
    CHECK(bytes_equal(sent, (struct bytes){"a\\\nb\0c\n", 7}));
    CHECK(!console_sent(bytes_of("vm0| \\x4\n"), 0, &sent));
    CHECK(!console_sent(bytes_of("vm0| \\y44\n"), 0, &sent));
    CHECK(!console_sent(bytes_of("vm0| \\xAA\n"), 0, &sent));
}

TEST(stop_lines)
{
    struct bytes console = bytes_of("peel: vm1 a stopped: x stopped: y\npeel: vm10 b stopped: z\n"
                                    "vm0| peel: vm0 a stopped: no\npeel: vm2x stopped: no\n");

    CHECK_STR(console_reason(console, 1), "x stopped: y");
    CHECK_STR(console_reason(console, 10), "z");
    CHECK(console_reason(console, 0) == NULL);
    CHECK(console_reason(console, 2) == NULL);
    CHECK_EQ(console_last_stopped(console), 10);
    CHECK_EQ(console_last_stopped(bytes_of("")), -1);
}

TEST(symbols_name_addresses)
{
    const char *path = pool_format("%s/x.elf", fixture_root());
    static const struct fixture_symbol symbols[] = {{"first", 0x1000, 0x10}, {"label", 0x1010, 0}};
    const struct elf *elf;
    uint64_t lo, hi;

    fixture_elf(path, 0x1000, "\x90\xcc", 2, symbols, 2);
    elf = elf_read(path);
    CHECK_STR(elf_place(elf, 0x1000), "first+0x0");
    CHECK_STR(elf_place(elf, 0x100f), "first+0xf");
    CHECK_STR(elf_place(elf, 0x1013), "label+0x3");
    CHECK(elf_place(elf, 0xfff) == NULL);
    CHECK(elf_place(elf, 0x1000000) == NULL);
    CHECK(elf_place(NULL, 0x1000) == NULL);
    CHECK(elf_function(elf, "first", &lo, &hi) && lo == 0x1000 && hi == 0x1010);
    CHECK(!elf_function(elf, "none", &lo, &hi));
    CHECK(elf_has_bytes(elf, 0x1000, "90cc"));
    CHECK(elf_has_bytes(elf, 0x1001, "cc"));
    CHECK(!elf_has_bytes(elf, 0x1001, "cc90"));
    CHECK(!elf_has_bytes(elf, 0x1000, "cc"));
}

// A student's toolchain, or a student, wrote it: no byte of it may be believed.
TEST(a_broken_elf_does_no_harm)
{
    const char *path = pool_format("%s/y.elf", fixture_root());
    static const struct fixture_symbol symbols[] = {{"first", 0x1000, 0x10}};
    struct bytes file;

    fixture_elf(path, 0x1000, "\x90\xcc", 2, symbols, 1);
    CHECK(file_read(path, &file));
    for (size_t at = 0; at < file.length; at++) {
        for (unsigned k = 0; k < 3; k++) {
            char *other = pool_copy(file.at, file.length);
            const struct elf *elf;

            other[at] = k == 0 ? (char)0xff : k == 1 ? 0 : 0x7f;
            fixture_file(path, other, file.length);
            elf = elf_read(path);
            elf_place(elf, 0x1005);
            elf_has_bytes(elf, 0x1000, "90");
        }
    }
    fixture_file(path, file.at, 20);
    CHECK(elf_read(path) == NULL);
}

TEST(nonces_depend_on_everything)
{
    uint32_t nonce = nonce_of("5", "1", "hello", "0");

    CHECK_EQ(nonce, nonce_of("5", "1", "hello", "0"));
    CHECK(nonce != nonce_of("6", "1", "hello", "0"));
    CHECK(nonce != nonce_of("5", "2", "hello", "0"));
    CHECK(nonce != nonce_of("5", "1", "hellp", "0"));
    CHECK(nonce != nonce_of("5", "1", "hello", "1"));
    CHECK_EQ(nonce, 0x3a95925b); // and on nothing else: a seed repeats a grading for ever
}
