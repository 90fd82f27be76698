/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * types.h: the forms that words of each type (enum arg_type) may have.
 */
#ifndef CLI_TYPES_H
#define CLI_TYPES_H

#include "cmd.h"

/*
 * Check a word of a type; number gets what it stands for, of the types that are
 * numbers. 0, -EINVAL for another form, -ERANGE.
 */
int type_check(enum arg_type type, const char *text, uint64_t *number);

/* What a word of the type is, for messages: "a number (decimal, …)". */
const char *type_form(enum arg_type type);

/* The type's name in the document of `help`: "number". */
const char *type_word(enum arg_type type);

#endif
