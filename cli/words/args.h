/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * args.h: struct args, which the parser fills and the args_…() of cmd.h read.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "cmd.h"

struct value {
	const char *name;	/* of the argument or option */
	const char *text;	/* NULL: an option without its optional value */
	uint64_t number;	/* for types that are numbers */
};

struct args {
	const struct cmd *cmd;
	struct value *values;
	size_t count, room;
	char **words;		/* argv, permuted */
	char *const *line;	/* the original argv; owned by the caller */
	int nline;
	void **state;		/* for args_state() */
};

/* Store a value under its name; without repeats, replace the earlier value. */
void args_keep(struct args *a, const char *name, const char *text, uint64_t number,
	       bool repeats);
void args_clear(struct args *a);

#endif
