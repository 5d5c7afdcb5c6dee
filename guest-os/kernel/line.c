/* SPDX-License-Identifier: MIT
 *
 * The line discipline: see line.h. What is readable is a ring of bytes in which, in cooked mode, a
 * CTRL('D') marks the end of a file: typed, it never gets there as a byte.
 */
#include "line.h"
#include "abi.h"

#define CTRL(letter) ((letter)&0x1f)
#define DELETE       0x7f
#define END_MARK     CTRL('D')

void line_init(struct line *line, void (*echo)(void *context, char c), void *context)
{
    *line = (struct line){.echo = echo, .context = context};
}

void line_set_raw(struct line *line, bool raw)
{
    line->raw = raw;
    line->length = 0;
    line->got = line->put;
}

static uint32_t ready_bytes(const struct line *line)
{
    return line->put - line->got;
}

static void make_ready(struct line *line, char c)
{
    line->ready[line->put++ % LINE_READY] = c;
}

static void echo(struct line *line, const char *text)
{
    for (; *text != '\0'; text++)
        line->echo(line->context, *text);
}

static void erase(struct line *line)
{
    line->length--;
    echo(line, "\b \b");
}

static char last_edited(const struct line *line)
{
    return line->length > 0 ? line->edited[line->length - 1] : '\0';
}

static void erase_word(struct line *line)
{
    while (last_edited(line) == ' ')
        erase(line);
    while (line->length > 0 && last_edited(line) != ' ')
        erase(line);
}

static void erase_all(struct line *line)
{
    while (line->length > 0)
        erase(line);
}

/* The edited line and its last byte become readable, or, with too much unread already, a bell rings. */
static enum line_event finish(struct line *line, char last)
{
    if (ready_bytes(line) + line->length + 1 > LINE_READY) {
        echo(line, "\a");
        return LINE_QUIET;
    }
    for (uint32_t i = 0; i < line->length; i++)
        make_ready(line, line->edited[i]);
    make_ready(line, last);
    line->length = 0;
    if (last == '\n')
        echo(line, "\n");
    return LINE_READABLE;
}

static enum line_event interrupt(struct line *line)
{
    line->length = 0;
    line->got = line->put;
    echo(line, "^C");
    return LINE_INTERRUPT;
}

static void insert(struct line *line, uint8_t byte)
{
    char text[2] = {(char)byte, '\0'};

    if (byte < ' ' || byte == DELETE)
        return;
    if (line->length == LINE_MAX - 1) {
        echo(line, "\a");
        return;
    }
    line->edited[line->length++] = (char)byte;
    echo(line, text);
}

static enum line_event input_cooked(struct line *line, uint8_t byte)
{
    switch (byte) {
    case '\r':
    case '\n': return finish(line, '\n');
    case CTRL('D'): return finish(line, END_MARK);
    case CTRL('C'): return interrupt(line);
    case CTRL('U'): erase_all(line); break;
    case CTRL('W'): erase_word(line); break;
    case '\b':
    case DELETE:
        if (line->length > 0)
            erase(line);
        break;
    case '\t': insert(line, ' '); break;
    default: insert(line, byte); break;
    }
    return LINE_QUIET;
}

/* [route key 30] Editing */
enum line_event line_input(struct line *line, uint8_t byte)
{
    if (!line->raw)
        return input_cooked(line, byte);
    if (ready_bytes(line) == LINE_READY)
        return LINE_QUIET;
    make_ready(line, (char)byte);
    return LINE_READABLE;
}

/* A mark behind text only made the text readable: it is taken with it. Alone it is the end of the file. */
static void take_mark(struct line *line)
{
    if (ready_bytes(line) > 0 && line->ready[line->got % LINE_READY] == END_MARK)
        line->got++;
}

static int read_line(struct line *line, char *to, size_t n)
{
    size_t done = 0;

    while (done < n && ready_bytes(line) > 0) {
        char c = line->ready[line->got % LINE_READY];

        if (c == END_MARK)
            break;
        line->got++;
        to[done++] = c;
        if (c == '\n')
            return (int)done;
    }
    if (n > 0)
        take_mark(line);
    return (int)done;
}

int line_read(struct line *line, char *to, size_t n)
{
    size_t done = 0;

    if (ready_bytes(line) == 0)
        return -EAGAIN;
    if (!line->raw)
        return read_line(line, to, n);
    while (done < n && ready_bytes(line) > 0)
        to[done++] = line->ready[line->got++ % LINE_READY];
    return (int)done;
}
