/* SPDX-License-Identifier: MIT
 *
 * What a run printed on COM1. The kernel under test wrote it, so it is only ever compared with what was seen
 * from outside, or quoted to say how a run ended.
 */
#ifndef JUDGE_CONSOLE_H
#define JUDGE_CONSOLE_H
#include "text.h"

/* What machine `vm` sent, byte for byte, from its lines "vmN| text" and "vmN+ text" (tools/transcript does the
 * same). False when a line holds what no kernel writes. */
bool console_sent(struct bytes console, unsigned vm, struct bytes *sent);
/* The reason of "peel: vmN NAME stopped: REASON". NULL when there is none, or more than one. */
const char *console_reason(struct bytes console, unsigned vm);
/* The machine whose "stopped" line is the last; -1 when there is none. */
int console_last_stopped(struct bytes console);
/* The first line that begins with `start`, whole and made printable, or NULL. */
const char *console_line(struct bytes console, const char *start);
/* The line after it. */
const char *console_line_after(struct bytes console, const char *start);

#endif
