/* SPDX-License-Identifier: MIT
 *
 * The shell's grammar: see parse.h. One function for each of its rules; the words are copied to one
 * place, which is large enough, since a word is not longer than what it was written as, and its NUL.
 */
#include <stddef.h>
#include "parse.h"

struct parser {
    const char *at;
    char *word; /* where the next one goes */
    const char *error;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_operator(char c)
{
    return c == '|' || c == '<' || c == '>' || c == ';' || c == '&';
}

static void skip_blanks(struct parser *parser)
{
    while (is_blank(*parser->at))
        parser->at++;
    if (*parser->at == '#') {
        while (*parser->at != '\0')
            parser->at++;
    }
}

static bool take(struct parser *parser, char c)
{
    skip_blanks(parser);
    if (*parser->at != c)
        return false;
    parser->at++;
    return true;
}

/* What stands between quotes; the first one has been passed. */
static void copy_quoted(struct parser *parser, char quote)
{
    while (*parser->at != quote && *parser->at != '\0') {
        if (quote == '"' && *parser->at == '\\' && parser->at[1] != '\0')
            parser->at++;
        *parser->word++ = *parser->at++;
    }
    if (*parser->at == '\0')
        parser->error = "a quote is not closed";
    else
        parser->at++;
}

/* The next word, or 0 where none begins. */
static char *take_word(struct parser *parser)
{
    char *word = parser->word;

    skip_blanks(parser);
    if (*parser->at == '\0' || is_operator(*parser->at))
        return NULL;
    while (*parser->at != '\0' && !is_blank(*parser->at) && !is_operator(*parser->at)) {
        char c = *parser->at++;

        if (c == '\'' || c == '"')
            copy_quoted(parser, c);
        else if (c == '\\' && *parser->at != '\0')
            *parser->word++ = *parser->at++;
        else
            *parser->word++ = c;
    }
    *parser->word++ = '\0';
    return word;
}

static void parse_file(struct parser *parser, const char **file)
{
    *file = take_word(parser);
    if (*file == NULL)
        parser->error = "a file's name is missing behind < or >";
}

/* One more part of a command; false: it is complete, or wrong. */
static bool parse_part(struct parser *parser, struct sh_command *command)
{
    char *word;

    if (take(parser, '<')) {
        parse_file(parser, &command->input);
    } else if (take(parser, '>')) {
        command->append = take(parser, '>');
        parse_file(parser, &command->output);
    } else if ((word = take_word(parser)) != NULL) {
        if (command->argc == SH_ARGUMENTS)
            parser->error = "too many arguments";
        else
            command->argv[command->argc++] = word;
    } else {
        return false;
    }
    return parser->error == NULL;
}

static void parse_command(struct parser *parser, struct sh_command *command)
{
    *command = (struct sh_command){.argc = 0};
    while (parse_part(parser, command))
        ;
    command->argv[command->argc] = NULL;
}

static void parse_pipeline(struct parser *parser, struct sh_pipeline *pipeline)
{
    bool more;

    do {
        struct sh_command *command = &pipeline->commands[pipeline->n];

        parse_command(parser, command);
        more = take(parser, '|');
        if (parser->error != NULL)
            return;
        if (command->argc > 0)
            pipeline->n++;
        else if (more || pipeline->n > 0 || command->input != NULL || command->output != NULL)
            parser->error = "a command is missing";
        if (more && pipeline->n == SH_COMMANDS)
            parser->error = "too many commands in a pipeline";
    } while (more && parser->error == NULL);
}

const char *sh_parse(const char **line, struct sh_pipeline *pipeline)
{
    struct parser parser = {*line, pipeline->words, NULL};

    pipeline->n = 0;
    parse_pipeline(&parser, pipeline);
    pipeline->background = take(&parser, '&');
    if (parser.error == NULL && pipeline->background && pipeline->n == 0)
        parser.error = "a command is missing before &";
    if (!pipeline->background)
        (void)take(&parser, ';');
    skip_blanks(&parser);
    *line = parser.at;
    return parser.error;
}
