// SPDX-License-Identifier: MIT
//
// Command-line words.
// sources: kernel/lib/options.c
#include <stdbool.h>
#include <stdint.h>
#include "unit.h"
#include "lib/errno.h"
#include "lib/options.h"

TEST(words_are_separated_by_any_blanks)
{
    const char *text = "  name  key=value flag last= ";
    struct option option;

    CHECK(options_next(&text, &option));
    CHECK(option_is(&option, "name"));
    CHECK(option.value == NULL);
    CHECK(options_next(&text, &option));
    CHECK(option_is(&option, "key"));
    CHECK(!option_is(&option, "ke") && !option_is(&option, "key2"));
    CHECK_EQ(option.value_length, 5);
    CHECK(options_next(&text, &option));
    CHECK(option_is(&option, "flag"));
    CHECK(options_next(&text, &option));
    CHECK(option_is(&option, "last"));
    CHECK_EQ(option.value_length, 0);
    CHECK(!options_next(&text, &option));
    CHECK(!options_next(&text, &option));
}

TEST(an_empty_line_has_no_words)
{
    const char *text = "", *blanks = "   ";
    struct option option;

    CHECK(!options_next(&text, &option));
    CHECK(!options_next(&blanks, &option));
}

// option_number() on the first word of a line.
static int number(const char *line, uint64_t min, uint64_t max, uint64_t *value)
{
    struct option option;

    CHECK(options_next(&line, &option));
    return option_number(&option, min, max, value);
}

TEST(numbers_are_decimal_or_hexadecimal)
{
    uint64_t value = 0;

    CHECK_EQ(number("a=10", 0, 100, &value), 0);
    CHECK_EQ(value, 10);
    CHECK_EQ(number("a=0x1F", 0, 100, &value), 0);
    CHECK_EQ(value, 31);
    CHECK_EQ(number("a=0xffffffffffffffff", 0, UINT64_MAX, &value), 0);
    CHECK_EQ(value, UINT64_MAX);
    CHECK_EQ(number("a=18446744073709551615", 0, UINT64_MAX, &value), 0);
    CHECK_EQ(value, UINT64_MAX);
}

TEST(what_is_no_number_is_refused)
{
    uint64_t value = 0;

    CHECK_EQ(number("a", 0, 100, &value), -EINVAL);
    CHECK_EQ(number("a=", 0, 100, &value), -EINVAL);
    CHECK_EQ(number("a=0x", 0, 100, &value), -EINVAL);
    CHECK_EQ(number("a=1x", 0, 100, &value), -EINVAL);
    CHECK_EQ(number("a=-1", 0, 100, &value), -EINVAL);
    CHECK_EQ(number("a=1f", 0, 100, &value), -EINVAL);
}

TEST(bounds_hold_and_nothing_wraps)
{
    uint64_t value = 0;

    CHECK_EQ(number("a=5", 5, 5, &value), 0);
    CHECK_EQ(number("a=4", 5, 9, &value), -ERANGE);
    CHECK_EQ(number("a=10", 5, 9, &value), -ERANGE);
    CHECK_EQ(number("a=18446744073709551616", 0, UINT64_MAX, &value), -ERANGE);
    CHECK_EQ(number("a=0x10000000000000000", 0, UINT64_MAX, &value), -ERANGE);
}

TEST(text_that_does_not_fit_is_refused)
{
    const char *line = "k=abc k=abcd k= f";
    struct option option;
    char text[4];

    CHECK(options_next(&line, &option));
    CHECK_EQ(option_text(&option, text, sizeof text), 0);
    CHECK_STR(text, "abc");
    CHECK(options_next(&line, &option));
    CHECK_EQ(option_text(&option, text, sizeof text), -ERANGE);
    CHECK(options_next(&line, &option));
    CHECK_EQ(option_text(&option, text, sizeof text), -EINVAL);
    CHECK(options_next(&line, &option));
    CHECK_EQ(option_text(&option, text, sizeof text), -EINVAL);
}

// Any text at all: words come in order, lie within the text, and cover all of it but blanks.
TEST(any_text_is_taken_apart_completely)
{
    static const char alphabet[] = "ab=  \t0x9";
    uint64_t state = 3;

    for (unsigned i = 0; i < 50000; i++) {
        char text[24];
        const char *rest = text, *last = text;
        struct option option;
        size_t length = i % sizeof text, covered = 0, blanks = 0;

        for (size_t j = 0; j < length; j++) {
            state = state * 6364136223846793005 + 1442695040888963407;
            text[j] = alphabet[(state >> 33) % (sizeof alphabet - 1)];
            blanks += text[j] == ' ' || text[j] == '\t';
        }
        text[length] = '\0';
        while (options_next(&rest, &option)) {
            uint64_t value;

            CHECK(option.key >= last && rest <= text + length);
            covered += option.key_length;
            if (option.value != NULL) {
                CHECK(option.value == option.key + option.key_length + 1);
                covered += 1 + option.value_length;
            }
            last = rest;
            (void)option_number(&option, 0, UINT64_MAX, &value);
        }
        CHECK_EQ(covered + blanks, length);
    }
}
