// SPDX-License-Identifier: MIT
//
// The guest OS's paths, taken apart.
// sources: guest-os/kernel/path.c
#include "unit.h"
#include "abi.h"
#include "path.h"

/* The names of a path, with bars between; an error ends them. */
static const char *split(const char *path)
{
    static char text[256];
    char name[PATH_NAME_MAX + 1];
    int n;

    text[0] = '\0';
    while ((n = path_next(&path, name)) > 0) {
        CHECK_EQ(n, strlen(name));
        strcat(strcat(text, name), path_at_end(path) ? "$" : "|");
    }
    return n < 0 ? "error" : text;
}

TEST(names_stand_between_slashes)
{
    CHECK_STR(split(""), "");
    CHECK_STR(split("/"), "");
    CHECK_STR(split("a"), "a$");
    CHECK_STR(split("/a/b"), "a|b$");
    CHECK_STR(split("//a///bc//"), "a|bc$");
    CHECK_STR(split("./../..."), ".|..|...$");
}

TEST(a_name_has_a_longest_length)
{
    const char *path = "/a234567890123456789012345678/x";
    char name[PATH_NAME_MAX + 1];

    CHECK_STR(split("/a23456789012345678901234567/x"), "a23456789012345678901234567|x$");
    CHECK_EQ(path_next(&path, name), -ENAMETOOLONG);
}

TEST(the_end_is_seen_through_slashes)
{
    CHECK(path_at_end(""));
    CHECK(path_at_end("///"));
    CHECK(!path_at_end("//a"));
}

TEST(two_names_are_dots)
{
    CHECK(path_is_dots(".") && path_is_dots(".."));
    CHECK(!path_is_dots("") && !path_is_dots("...") && !path_is_dots("a") && !path_is_dots(".a"));
}
