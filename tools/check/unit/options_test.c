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
