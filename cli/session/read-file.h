/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * read-file.h: the bytes of a file that a command is given.
 */
#ifndef CLI_READ_FILE_H
#define CLI_READ_FILE_H

#include <stddef.h>
#include <stdint.h>

struct env;

struct input {
	uint8_t *bytes;		/* to be freed with free(), also after a failure */
	size_t size, room;
};

/*
 * Read the file of that name ("-": standard input) until its end, or until
 * there is more than limit bytes. EXIT_DONE, or an exit status when it has
 * been reported.
 */
int input_read(struct env *env, const char *name, uint64_t limit, struct input *in);

#endif
