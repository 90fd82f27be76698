/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * read-file.c: reads a file that is given to a command.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/env.h"
#include "cli/out/err.h"
#include "read-file.h"

#define CHUNK 4096

/* Read until the end or more than limit bytes; return 0 or -errno. */
static int read_input(FILE *file, uint64_t limit, struct input *in)
{
	while (in->size <= limit && !feof(file) && !ferror(file)) {
		if (in->size == in->room) {
			uint8_t *grown = realloc(in->bytes, 2 * in->room + CHUNK);

			if (!grown)
				return -ENOMEM;
			in->bytes = grown;
			in->room = 2 * in->room + CHUNK;
		}
		in->size += fread(in->bytes + in->size, 1, in->room - in->size, file);
	}
	return ferror(file) ? -errno : 0;
}

int input_read(struct env *env, const char *name, uint64_t limit, struct input *in)
{
	FILE *file = strcmp(name, "-") ? fopen(name, "rbe") : stdin;
	int err;

	if (!file)
		return err_errno(env, -errno, "open %s", name);
	if (file != stdin)
		setvbuf(file, NULL, _IONBF, 0);
	err = read_input(file, limit, in);
	if (file != stdin)
		fclose(file);
	if (env_signal)
		return err_interrupted(env, "read %s", name);
	return err ? err_errno(env, err, "read %s", name) : EXIT_DONE;
}
