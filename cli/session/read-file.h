/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * read-file.h: reads a file that is given to a command.
 */
#ifndef CLI_READ_FILE_H
#define CLI_READ_FILE_H

#include <stddef.h>
#include <stdint.h>

struct env;

struct input {
	uint8_t *bytes;		/* free() it, also after a failure */
	size_t size, room;
};

/*
 * Read a file ("-": standard input) until its end or more than limit bytes. Return
 * EXIT_DONE, or an exit status after reporting an error.
 */
int input_read(struct env *env, const char *name, uint64_t limit, struct input *in);

#endif
