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

int input_read(struct env *env, const char *name, uint64_t limit, struct input *in)
{
	FILE *file = strcmp(name, "-") ? fopen(name, "rbe") : stdin;
	uint8_t *grown;
	int err = 0;

	if (!file)
		return err_errno(env, -errno, "open %s", name);
	if (file != stdin)
		setvbuf(file, NULL, _IONBF, 0);
	while (!err && in->size <= limit && !feof(file)) {
		if (in->size == in->room) {
			grown = realloc(in->bytes, 2 * in->room + CHUNK);
			if (!grown) {
				err = -ENOMEM;
				break;
			}
			in->bytes = grown;
			in->room = 2 * in->room + CHUNK;
		}
		in->size += fread(in->bytes + in->size, 1, in->room - in->size, file);
		err = ferror(file) ? -errno : 0;
	}
	if (file != stdin)
		fclose(file);
	if (env_signal)
		return err_interrupted(env, "interrupted while reading %s", name);
	return err ? err_errno(env, err, "read %s", name) : EXIT_DONE;
}
