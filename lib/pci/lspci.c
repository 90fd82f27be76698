/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lspci.c: decode a config space snapshot with lspci, the reference: it reads a dump
 * that is written here.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"
#include "lib/base/action.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"

#define BYTES_A_LINE 16
#define TEXT_MAX (1 << 20)	/* bytes of its output; usually 20 KiB */
#define COMPLAINTS_MAX 1024	/* bytes of its messages */

extern char **environ;

/* Format the snapshot as `lspci -xxxx` does; -ENOMEM. */
static int format_dump(const char *address, const struct vfc_config *config, char **text,
		       size_t *size)
{
	FILE *stream = open_memstream(text, size);
	struct vfc_bdf bdf;

	if (!stream)
		return -ENOMEM;
	fprintf(stream, "%s device", vfc_bdf_parse(address, &bdf) ? "0000:00:00.0" : address);
	for (size_t i = 0; i < config->size; i++) {
		if (i % BYTES_A_LINE == 0)
			fprintf(stream, "\n%02zx:", i);
		fprintf(stream, " %02x", config->bytes[i]);
	}
	fputs("\n\n", stream);
	return fclose(stream) ? -ENOMEM : 0;
}

/* Write the dump to an unnamed file. Return its descriptor. */
static int write_dump(const char *address, const struct vfc_config *config)
{
	char *text = NULL;
	size_t size;
	ssize_t n = 0;
	int fd = -1, err = format_dump(address, config, &text, &size);

	if (!err)
		err = fd = sys_memfd("lspci", 0, size);
	if (fd >= 0)
		n = sys_pwrite(fd, text, size, 0);
	free(text);
	if (fd >= 0 && n != (ssize_t)size) {
		sys_close(fd);
		return n < 0 ? (int)n : -EIO;
	}
	return err;
}

/* Descriptors of lspci: input, output, messages. */
struct streams {
	int in, out, err;
};

static int start(const struct streams *s, pid_t *pid)
{
	struct path input = in_proc("self/fd/%d", STDIN_FILENO);
	char *argv[] = { "lspci", "-vvv", "-F", input.text, NULL };
	posix_spawn_file_actions_t actions;
	int err;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, s->in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, s->out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, s->err, STDERR_FILENO);
	err = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -err;
}

/* Read until the other end closes the pipe. */
static int read_all(int fd, char **out)
{
	char *text = malloc(TEXT_MAX + 1);
	size_t size = 0;
	ssize_t n = 1;

	if (!text)
		return -ENOMEM;
	while (n > 0 && size < TEXT_MAX) {
		n = sys_read(fd, text + size, TEXT_MAX - size);
		if (n > 0)
			size += (size_t)n;
	}
	text[size] = '\0';
	*out = text;
	return n < 0 ? (int)n : 0;
}

/* Wait for lspci. Return its exit status, 128 + a signal, or -errno. */
static int wait_for_exit(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Run lspci and collect its output. Return its exit status, or -errno. */
static int run_lspci(struct streams *s, char **text)
{
	int ends[2], err, status;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	s->out = ends[1];
	err = start(s, &pid);
	sys_close(ends[1]);
	if (err) {
		sys_close(ends[0]);
		return err;
	}
	err = read_all(ends[0], text);
	/* If lspci prints more than is read, it must not block. */
	sys_close(ends[0]);
	status = wait_for_exit(pid);
	return err ? err : status;
}

/* Record why decoding failed. */
static int explain(struct vfc_ctx *ctx, int status, int complaints)
{
	char said[COMPLAINTS_MAX + 1] = "";

	if (status == -ENOENT) {
		vfc_fail_why(ctx, status, "no lspci in PATH");
		return vfc_suggest(ctx, status, "install the package pciutils");
	}
	if (status < 0)
		return vfc_fail(ctx, status, "run lspci");
	if (sys_pread(complaints, said, COMPLAINTS_MAX, 0) < 0)
		said[0] = '\0';
	return vfc_fail_why(ctx, -EIO, "lspci ended with status %d: %.*s", status,
			    (int)strcspn(said, "\n"), said);
}

static int decode(struct vfc_ctx *ctx, struct streams *s, char **out)
{
	int64_t begin = action_start(ctx);
	char *text = NULL;
	int status = run_lspci(s, &text);

	action_run(ctx, begin, "lspci -vvv -F", status);
	if (!status) {
		*out = text;
		return 0;
	}
	free(text);
	return explain(ctx, status, s->err);
}

int vfc_config_decode(struct vfc_ctx *ctx, const char *address,
		      const struct vfc_config *config, char **text)
{
	struct streams s = { .in = write_dump(address, config) };
	int err;

	if (s.in < 0)
		return vfc_fail(ctx, s.in, "write a dump for lspci");
	s.err = sys_memfd("lspci", 0, COMPLAINTS_MAX);
	err = s.err < 0 ? vfc_fail(ctx, s.err, "read the output of lspci") : decode(ctx, &s, text);
	if (s.err >= 0)
		sys_close(s.err);
	sys_close(s.in);
	return err;
}
