/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * args.h: what cmd.h's args_…() look into, for the parser that fills it.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "cmd.h"

struct value {
	const char *name;	/* of the argument or option */
	const char *text;	/* NULL: an option without its optional value */
	uint64_t number;	/* of the types that are numbers */
};

struct args {
	const struct cmd *cmd;
	struct value *values;
	size_t count, room;
	char **words;		/* argv, permuted */
	char *const *line;	/* argv as it was, the caller's */
	int nline;
};

/* Keep a value under its name; one that may not repeat replaces the earlier. */
void args_keep(struct args *a, const char *name, const char *text, uint64_t number,
	       bool repeats);
void args_clear(struct args *a);

#endif
