/* SPDX-License-Identifier: MIT
 *
 * How the shell runs a pipeline: its processes, their pipes and files, and who gets Ctrl-C.
 */
#ifndef SH_RUN_H
#define SH_RUN_H

#include <stdbool.h>
#include "parse.h"

/* The shell talks to somebody at a terminal: each pipeline is a group of its own, and the one in the
 * foreground gets Ctrl-C. */
extern bool sh_interactive;

/* Start a pipeline and, unless it is for the background, wait for it. Returns its last command's exit
 * status; 128 and more for one that a signal ended. */
int sh_run(const struct sh_pipeline *pipeline);

/* Wait for all children, or only for those that have ended already; tell of the latter. */
void sh_wait_all(void);
void sh_reap(void);

/* While the shell reads, Ctrl-C ends nobody: the foreground is a group without members. */
void sh_take_terminal(void);

#endif
