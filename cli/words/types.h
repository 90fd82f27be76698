/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * types.h: the form of arguments of each type (enum arg_type).
 */
#ifndef CLI_TYPES_H
#define CLI_TYPES_H

#include "cmd.h"

/*
 * Check an argument against a type, and store its value in *number if the type is a
 * number. Return 0, -EINVAL for another form, or -ERANGE.
 */
int type_check(enum arg_type type, const char *text, uint64_t *number);

/* Return a description of the type for messages: "a number (decimal, …)". */
const char *type_form(enum arg_type type);

/* Return the type's name in the JSON of `help`: "number". */
const char *type_word(enum arg_type type);

#endif
