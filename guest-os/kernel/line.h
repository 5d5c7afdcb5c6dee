/* SPDX-License-Identifier: MIT
 *
 * The line discipline of a terminal: a state machine between the bytes that somebody types and the lines
 * that processes read. Pure: it knows no device and no process; what it echoes goes to a callback, what
 * it means for processes is returned.
 *
 * Cooked: a line can be edited (Backspace or Delete, Ctrl-W a word, Ctrl-U all) until Return makes it
 * readable; Ctrl-D makes it readable as it stands, and is the end of the file where nothing stands;
 * Ctrl-C drops it and interrupts; the cursor stays, and whoever goes on begins a new line. Raw: each
 * byte is readable at once, without echo, Ctrl-C too.
 */
#ifndef OS_LINE_H
#define OS_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_MAX   256 /* of one line, its newline included */
#define LINE_READY 1024

/* What an input byte means for processes. */
enum line_event {
    LINE_QUIET,     /* nothing */
    LINE_READABLE,  /* line_read() has something */
    LINE_INTERRUPT, /* Ctrl-C */
};

struct line {
    void (*echo)(void *context, char c); /* a newline is '\n': the device adds what it needs */
    void *context;
    bool raw;
    uint32_t length; /* of the line that is being edited */
    char edited[LINE_MAX];
    uint32_t put, got; /* as in ring.h */
    char ready[LINE_READY];
};

void line_init(struct line *line, void (*echo)(void *context, char c), void *context);

/* Drops what was typed and not yet read. */
void line_set_raw(struct line *line, bool raw);

enum line_event line_input(struct line *line, uint8_t byte);

/* Up to n bytes, in cooked mode of one line at most. 0: the end of the file. -EAGAIN: nothing to read. */
int line_read(struct line *line, char *to, size_t n);
#endif
