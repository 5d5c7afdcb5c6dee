/* SPDX-License-Identifier: MIT
 *
 * Text inside HTML and XML.
 */
#ifndef JUDGE_MARKUP_H
#define JUDGE_MARKUP_H
#include "text.h"

/* For content and for attributes in double quotes. What neither language can carry (control characters, bytes
 * that are not UTF-8) appears as \xNN. */
void add_markup(struct text *text, const char *value);

#endif
