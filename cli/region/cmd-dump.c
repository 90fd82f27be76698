/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-dump.c: dump regions to the terminal or to a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "dump-registers.h"
#include "stream.h"
#include "view.h"

typedef unsigned long long ull;

/* A running dump: its output and progress. */
struct dump {
	struct env *env;
	struct target t;
	struct walk walk;
	const char *file;	/* "-": raw bytes on stdout; NULL: no raw bytes */
	int fd;			/* of the file; -1: none */
	uint64_t written;	/* bytes written to the file */
	struct view_dump_docs docs;
	struct decode *decode;	/* --decode: the registers, else NULL */
	char *hex;		/* JSON: the part under construction */
	bool data;		/* something was read */
	bool ones;		/* and all bytes were 0xff */
};

static int write_file(struct dump *d, const uint8_t *bytes, size_t size)
{
	ssize_t n;

	for (; size; bytes += n, size -= (size_t)n) {
		n = write(d->fd, bytes, size);
		if (n < 0 && errno == EINTR && !env_signal)
			n = 0;
		if (n < 0)
			return err_errno(d->env, -errno, "write %s: %llu of %llu bytes written",
					 d->file, (ull)d->written, (ull)d->t.span.size);
		d->written += (uint64_t)n;
	}
	return EXIT_DONE;
}

/* Write raw bytes to the file or to stdout. */
static int put_raw(struct dump *d, const uint8_t *bytes, size_t size)
{
	if (d->fd >= 0)
		return write_file(d, bytes, size);
	d->written += size;
	return out_raw(d->env, bytes, size);
}

/* Collect the chunks of a part in one string of hex digits. */
static int put_hex(struct dump *d, const struct vfc_span *run, uint64_t done,
		   const uint8_t *bytes, size_t size)
{
	size_t i;

	if (!done)
		d->hex = malloc(2 * run->size + 1);
	if (!d->hex)
		return err_errno(d->env, -ENOMEM, "allocate %llu bytes", (ull)run->size);
	for (i = 0; i < size; i++)
		sprintf(d->hex + 2 * (done + i), "%02x", bytes[i]);
	if (done + size < run->size)
		return EXIT_DONE;
	view_dump_data(d->docs.parts, run->offset, d->hex);
	free(d->hex);
	d->hex = NULL;
	return EXIT_DONE;
}

/* Output one chunk of a range, done bytes into it. */
static int put_chunk(void *data, const struct vfc_span *run, uint64_t done, const uint8_t *bytes,
		     size_t size)
{
	struct dump *d = data;
	int status = EXIT_DONE;
	size_t i;

	d->data = true;
	for (i = 0; i < size && d->ones; i++)
		d->ones = bytes[i] == 0xff;
	if (d->file)
		return put_raw(d, bytes, size);
	if (d->env->opt.json)
		status = put_hex(d, run, done, bytes, size);
	if (status || (d->env->opt.json && !d->decode))
		return status;
	if (d->decode)
		return dump_decode_put(d->env, d->decode, run->offset + done, bytes, size);
	return out_hexdump(d->env, run->offset + done, d->t.span.width, bytes, size);
}

static int interrupted(struct dump *d)
{
	return err_interrupted(d->env, "dump %s interrupted: %llu of %llu bytes written to %s",
			       d->t.name, (ull)d->written, (ull)d->t.span.size,
			       d->file);
}

/* Report that a dump to a file ended early, with the bytes written. */
static int report_stop(void *data, uint64_t offset, int err)
{
	struct dump *d = data;

	(void)offset;
	if (!err)
		return interrupted(d);
	return err_lib(d->env, err, "%s, after %llu of %llu bytes to %s",
		       vfc_handle_address(d->t.handle), (ull)d->written, (ull)d->t.span.size,
		       d->file);
}

/* Write zeros for a gap to keep the file's offsets correct. */
static int fill_gap(struct dump *d, const struct vfc_span *run)
{
	static const uint8_t zeros[4096];
	int status = EXIT_DONE;
	uint64_t left;
	size_t n;

	err_warn(d->env, "%s+0x%llx: skipped %llu bytes, written as zeros to %s: %s",
		 d->t.name, (ull)run->offset, (ull)run->size, d->file, run->why);
	for (left = run->size; left && !status; left -= n) {
		n = left < sizeof(zeros) ? left : sizeof(zeros);
		status = env_signal ? interrupted(d) : put_raw(d, zeros, n);
	}
	return status;
}

static int dump_gap(void *data, const struct vfc_span *run)
{
	struct dump *d = data;
	char line[160];
	int n;

	if (d->env->opt.json)
		view_dump_gap(d->docs.parts, run->offset, run->size, run->why);
	if (d->file)
		return fill_gap(d, run);
	if (d->env->opt.json)
		return EXIT_DONE;
	n = snprintf(line, sizeof(line), "%08llx  skipped up to %08llx: %s\n", (ull)run->offset,
		     (ull)(run->offset + run->size - 1), run->why);
	return out_raw(d->env, line, n < (int)sizeof(line) ? (size_t)n : sizeof(line) - 1);
}

/* Print the document of a complete dump; its text has been printed already. */
static int finish_dump(struct dump *d)
{
	const char *why = d->data && d->ones ?
			  vfc_region_suspect(d->t.handle, &d->t.span) : NULL;

	if (why)
		err_warn(d->env, "%s reads all ones: %s", d->t.name, why);
	doc_text(d->docs.dump, "suspect", why);
	doc_text(d->docs.dump, "file", d->file);
	return out_doc(d->env, &view_dump, d->docs.doc);
}

static int run_range(struct dump *d)
{
	struct view_access start = {
		.region = d->t.name, .offset = d->t.span.offset,
		.width = d->t.span.width,
	};
	enum vfc_path path = vfc_region_path(d->t.handle, &d->t.span);
	int status;

	d->docs = view_dump_doc(&start, d->t.span.size, target_path_word(path));
	if (d->decode && d->env->opt.json)
		d->decode->list = doc_list(d->docs.dump, "registers");
	status = walk_range(&d->walk);
	free(d->hex);
	if (!status)
		return finish_dump(d);
	doc_free(d->docs.doc);
	return status;
}

/* Open the file after all checks: a refused dump does not change it. */
static int run_file(struct dump *d)
{
	int status;

	d->fd = open(d->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (d->fd < 0)
		return err_errno(d->env, -errno, "open %s", d->file);
	status = run_range(d);
	if (close(d->fd) && !status)
		status = err_errno(d->env, -errno, "write %s", d->file);
	return status;
}

static int check_dump(struct dump *d, const struct args *a)
{
	d->file = args_text(a, "output");
	d->walk = (struct walk){
		.env = d->env, .t = &d->t, .verb = "dump", .data = d,
		.bytes = put_chunk, .gap = dump_gap, .stopped = d->file ? report_stop : NULL,
		/* The hexdump itself shows the progress. */
		.silent = !d->file,
	};
	if (d->file && args_has(a, "decode"))
		return err_usage(d->env, NULL, "--decode cannot be combined with -o");
	if (d->env->opt.json && d->file && !strcmp(d->file, "-"))
		return err_usage(d->env, NULL, "-o - cannot be combined with --json");
	return walk_size(d->env, &d->t);
}

static int run_dump(struct env *env, const struct args *a)
{
	struct dump d = { .env = env, .fd = -1, .ones = true };
	struct decode decode = { .count = 0 };
	int status;

	if (probe_wanted(a))
		return probe_run(env, a);
	status = target_begin(env, a, &d.t);
	if (!status)
		status = check_dump(&d, a);
	/* Check every range before a file is opened. */
	if (!status)
		status = walk_check(&d.walk);
	if (!status && args_has(a, "decode")) {
		d.decode = &decode;
		status = dump_decode_begin(env, &d.t, &decode);
	}
	if (!status)
		status = d.file && strcmp(d.file, "-") ? run_file(&d) : run_range(&d);
	dump_decode_end(&decode);
	env_release(env, d.t.handle);
	return status;
}

static const struct arg dump_args[] = {
	TARGET_ARG_DEVICE,
	{ "LOCATION", ARG_PLACE, 0, "start location: config, bar0+0x1000, rom", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt dump_opts[] = {
	{ "size", 'n', ARG_SIZE, "SIZE", "bytes to dump (default: to the region's end)", 0, NULL },
	{ "output", 'o', ARG_FILE, "FILE", "write raw bytes to FILE (-: stdout) instead of hex", 0,
	  NULL },
	{ "decode", 0, ARG_FLAG, NULL, "show the registers of the device's map instead of hex",
	  0, NULL },
	TARGET_OPTS_PROBE,
	TARGET_OPT_FORCE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const dump_examples[] = {
	"vfioctl dump 01:00.0 config",
	"vfioctl dump 01:00.0 bar0 -n 64",
	"vfioctl dump 01:00.0 bar0 -n 0x100 --decode",
	"vfioctl dump 00:06.0 bar2 -o ram.bin",
	"vfioctl dump 02:00.0 rom -o - | file -",
	NULL,
};

const struct cmd cmd_dump = {
	.name = "dump",
	.help = "Show a region as hex, or save its bytes to a file",
	.args = dump_args,
	.opts = dump_opts,
	.flags = CMD_OPENS | CMD_RAW,
	.run = run_dump,
	.man = "vfioctl-region",
	.examples = dump_examples,
};
