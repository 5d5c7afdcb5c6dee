// SPDX-License-Identifier: MIT
//
// The grammar of the guest OS's shell.
// sources: guest-os/user/sh/parse.c
#include <stdint.h>
#include <stdlib.h>
#include "unit.h"
#include "sh/parse.h"

static struct sh_pipeline pipeline;
static char shown[2048];

static void show(const char *format, const char *text)
{
    size_t n = strlen(shown);

    snprintf(shown + n, sizeof shown - n, format, text);
}

/* Every pipeline of a line, with each word in brackets; or what is wrong. */
static const char *parse(const char *line)
{
    shown[0] = '\0';
    while (*line != '\0') {
        const char *wrong = sh_parse(&line, &pipeline);

        if (wrong != NULL)
            return wrong;
        for (int i = 0; i < pipeline.n; i++) {
            const struct sh_command *command = &pipeline.commands[i];

            show("%s", i > 0 ? "|" : "");
            for (int k = 0; k < command->argc; k++)
                show("[%s]", command->argv[k]);
            CHECK(command->argv[command->argc] == NULL);
            if (command->input != NULL)
                show("<%s", command->input);
            if (command->output != NULL)
                show(command->append ? ">>%s" : ">%s", command->output);
        }
        show("%s", pipeline.background ? "&" : ";");
    }
    return shown;
}

TEST(words_are_cut_at_blanks)
{
    CHECK_STR(parse(""), "");
    CHECK_STR(parse("  \t "), ";");
    CHECK_STR(parse("ls"), "[ls];");
    CHECK_STR(parse(" ls \t -l  x "), "[ls][-l][x];");
    CHECK_STR(parse("echo a#b # a comment | < >"), "[echo][a#b];");
    CHECK_STR(parse("# nothing"), ";");
}

TEST(quotes_keep_what_is_in_them)
{
    CHECK_STR(parse("echo 'a  b|c' d"), "[echo][a  b|c][d];");
    CHECK_STR(parse("echo \"it's; \\\" \\\\\"x"), "[echo][it's; \" \\x];");
    CHECK_STR(parse("echo a\\ b \\| ''"), "[echo][a b][|][];");
    CHECK_STR(parse("echo '\\'x"), "[echo][\\x];");
    CHECK_STR(parse("echo 'open"), "a quote is not closed");
    CHECK_STR(parse("echo \"open\\"), "a quote is not closed");
    CHECK_STR(parse("echo x\\"), "[echo][x\\];");
}

TEST(pipelines_and_files)
{
    CHECK_STR(parse("cat<in|sort|wc>out"), "[cat]<in|[sort]|[wc]>out;");
    CHECK_STR(parse("> a echo x >> b"), "[echo][x]>>b;"); /* the last one counts */
    CHECK_STR(parse("wc < a < b"), "[wc]<b;");
    CHECK_STR(parse("a>>'b c'"), "[a]>>b c;");
}

TEST(several_pipelines)
{
    CHECK_STR(parse("a;b &c | d;"), "[a];[b]&[c]|[d];");
    CHECK_STR(parse("a & "), "[a]&");
    CHECK_STR(parse(";;a"), ";;[a];");
}

TEST(what_is_wrong_is_said)
{
    CHECK_STR(parse("| a"), "a command is missing");
    CHECK_STR(parse("a |"), "a command is missing");
    CHECK_STR(parse("a | | b"), "a command is missing");
    CHECK_STR(parse("a |; b"), "a command is missing");
    CHECK_STR(parse("> x"), "a command is missing");
    CHECK_STR(parse("a >"), "a file's name is missing behind < or >");
    CHECK_STR(parse("a < | b"), "a file's name is missing behind < or >");
    CHECK_STR(parse("&"), "a command is missing before &");
    CHECK_STR(parse("a|b|c|d|e|f|g|h|i"), "too many commands in a pipeline");
}

TEST(arguments_have_a_largest_number)
{
    char line[SH_LINE] = "";

    for (int i = 0; i < SH_ARGUMENTS; i++)
        strcat(line, "x ");
    CHECK_EQ(strlen(parse(line)), 3 * SH_ARGUMENTS + 1);
    strcat(line, "x");
    CHECK_STR(parse(line), "too many arguments");
}

/* Any text: the sanitizers watch, and every line comes to an end. */
TEST(random_lines)
{
    static const char alphabet[] = "ab \t|<>;&'\"\\#";
    uint32_t random = 1;
    char line[SH_LINE];

    for (int round = 0; round < 100000; round++) {
        uint32_t n = (random = random * 1664525 + 1013904223) >> 23;

        n = n < SH_LINE - 1 && round % 10 == 0 ? n : n % 12;
        for (uint32_t i = 0; i < n; i++) {
            random = random * 1664525 + 1013904223;
            line[i] = alphabet[(random >> 24) % (sizeof alphabet - 1)];
        }
        line[n] = '\0';
        (void)parse(line);
    }
}
