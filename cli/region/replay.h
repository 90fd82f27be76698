/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay.h: commands that a script gives again, in the same words: what the words came
 * to is kept, so that all but the first cost little more than the access itself.
 */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

#include "access.h"

/* What an access does, reported and shown as by its command; an exit status. */
typedef int again_fn(struct env *env, const struct touch *t);

/*
 * Run the text of a command, up to its NUL, as it was kept; false: it was not, or
 * what it does now would not be the same.
 */
bool again_run(struct env *env, const char *text, int *status);

/*
 * The text of the command that is run next, to be kept if that says so. NULL: a text
 * that may come to something else the next time. It has to last until the command ends.
 */
void again_expect(struct env *env, const char *text);

/*
 * Said by a command: the same text will always do fn to this place, as long as no
 * command is run but those with CMD_KEEPS.
 */
void again_keep(struct env *env, again_fn *fn, const struct touch *t);

/* Keep nothing any more. */
void again_forget(struct env *env);

#endif
