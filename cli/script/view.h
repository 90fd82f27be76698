/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of use, echo and set.
 */
#ifndef CLI_SCRIPT_VIEW_H
#define CLI_SCRIPT_VIEW_H

#include "cli/out/view.h"

struct vars;

struct doc *view_used_doc(const char *region);	/* NULL: none */
extern const struct view view_used;
extern const struct view view_echo;

/* The variable that was set; all variables. */
struct doc *view_set_doc(const char *name, const char *value);
struct doc *view_variables_doc(const struct vars *vars);
extern const struct view view_set, view_variables;

#endif
