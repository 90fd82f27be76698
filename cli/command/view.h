/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of help.
 */
#ifndef CLI_COMMAND_VIEW_H
#define CLI_COMMAND_VIEW_H

#include "cli/out/view.h"

struct cmd;
struct opt;

/* Append a command to a list; add a list of options. */
void view_help_cmd(struct doc *list, const struct cmd *cmd);
void view_help_opts(struct doc *object, const char *key, const struct opt *o);
extern const struct view view_help, view_help_some, view_help_one, view_version;

#endif
