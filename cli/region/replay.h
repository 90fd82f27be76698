/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay.h: cache the parsed form of commands that a script repeats with the same
 * text, so that a repeated command costs little more than its access.
 */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

#include "access.h"

/* Do the access and show its result as the command does; returns an exit status. */
typedef int again_fn(struct env *env, const struct target *t);

/*
 * Run the cached command of a text. False if the text is not cached, or if the
 * command would now do something else.
 */
bool again_run(struct env *env, const char *text, int *status);

/*
 * Set the text of the next command, which that command may cache. NULL: a text that
 * may mean something else the next time. It must stay valid until the command ends.
 */
void again_expect(struct env *env, const char *text);

/*
 * Cache the current command: the same text always does fn at this location, until a
 * command without CMD_KEEPS runs.
 */
void again_keep(struct env *env, again_fn *fn, const struct target *t);

/* Drop all cached commands. */
void again_forget(struct env *env);

#endif
