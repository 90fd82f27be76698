/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-buffer.c: CPU access to DMA buffers: dma write, dma read, dma fill.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/numbers.h"
#include "cli/words/pattern.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/read-file.h"
#include "cli/region/value.h"
#include "dma.h"
#include "view.h"

typedef unsigned long long ull;

/*
 * Resolve device and location. Return EXIT_DONE, or an exit status after reporting the
 * failure; env_release() in any case.
 */
static int begin_access(struct env *env, const struct args *a, struct target *t)
{
	const char *word = args_text(a, "LOCATION");
	char name[VFC_NAME];
	uint64_t offset;
	int status;

	*t = (struct target){ .args = a };
	status = dma_begin(env, a, &t->handle);
	if (status)
		return status;
	if (words_place(word, name, sizeof(name), &offset) || !name[0])
		return err_usage(env, "use BUFFER[+OFFSET]: buf0+0x10",
				 "\"%s\" is not a location in a buffer", word);
	if (!target_buffer(word, t))
		return err_absent(env, -ENOENT, "list buffers: dma list; create one: dma map",
				  "no buffer \"%s\" is mapped", name);
	if (!target_room(t))
		return err_usage(env, NULL, "%s ends at 0x%llx", name, (ull)t->end);
	return EXIT_DONE;
}

/* ---- read ----------------------------------------------------------- */

static int read_values(struct env *env, const struct args *a, const struct target *t)
{
	uint64_t i, count = args_u64(a, "count", 1), room = target_room(t) / t->span.width;
	const uint8_t *bytes = t->buffer->addr + t->span.offset;
	struct view_access *accesses;
	int status;

	if (!count || count > room)
		return err_usage(env, NULL, "%s has space for 1 to %llu values of %u bytes, not "
				 "%llu", t->name, (ull)room, t->span.width, (ull)count);
	accesses = calloc(count, sizeof(*accesses));
	if (!accesses)
		return err_errno(env, -ENOMEM, "allocate %llu values", (ull)count);
	for (i = 0; i < count; i++)
		accesses[i] = value_access(t, i, pattern_value(bytes + i * t->span.width,
							       t->span.width));
	status = out_doc(env, &view_reads, view_reads_doc(accesses, count));
	free(accesses);
	return status;
}

/* Convert bytes to text: escape other bytes, and strip blanks and NULs at the end. */
static char *escape_text(const uint8_t *bytes, size_t size)
{
	char *text = NULL;
	size_t i, length;
	FILE *stream = open_memstream(&text, &length);

	while (size && (bytes[size - 1] == ' ' || !bytes[size - 1]))
		size--;
	for (i = 0; stream && i < size; i++)
		fprintf(stream, bytes[i] >= ' ' && bytes[i] <= '~' ? "%c" : "\\x%02x", bytes[i]);
	if (stream)
		fclose(stream);
	return text;
}

static int read_text(struct env *env, const struct args *a, struct target *t)
{
	struct doc *doc;
	char *text;
	int status;

	if (args_has(a, "width"))
		return err_usage(env, NULL, "--text cannot be combined with -w");
	t->span.size = args_u64(a, "count", target_room(t));
	status = target_fits(env, t);
	if (status)
		return status;
	text = escape_text(t->buffer->addr + t->span.offset, t->span.size);
	if (!text)
		return err_errno(env, -ENOMEM, "allocate %llu bytes", (ull)t->span.size);
	doc = view_dma_text_doc(t->buffer, t->span.offset, t->span.size, text);
	free(text);
	return out_doc(env, &view_dma_text, doc);
}

static int run_read(struct env *env, const struct args *a)
{
	struct target t;
	int status = begin_access(env, a, &t);

	if (!status)
		status = args_has(a, "text") ? read_text(env, a, &t) :
					       read_values(env, a, &t);
	env_release(env, t.handle);
	return status;
}

/* ---- write ---------------------------------------------------------- */

static int write_values(struct env *env, const struct args *a, struct target *t)
{
	size_t i, count = args_count(a, "VALUE");
	struct view_access *accesses;
	int status;

	t->span.size = (uint64_t)count * t->span.width;
	status = target_fits(env, t);
	for (i = 0; i < count && !status; i++)
		status = value_fits(env, "", args_u64_at(a, "VALUE", i), t->span.width);
	if (status)
		return status;
	accesses = calloc(count, sizeof(*accesses));
	if (!accesses)
		return err_errno(env, -ENOMEM, "allocate %zu values", count);
	for (i = 0; i < count; i++) {
		accesses[i] = value_access(t, i, args_u64_at(a, "VALUE", i));
		pattern_number(t->buffer->addr + accesses[i].offset, accesses[i].value,
			       t->span.width);
	}
	status = out_doc(env, &view_writes, view_writes_doc(accesses, count, false));
	free(accesses);
	return status;
}

static int write_file(struct env *env, const struct args *a, const struct target *t)
{
	const char *file = args_text(a, "file");
	struct input in = { .size = 0 };
	int status = input_read(env, file, target_room(t), &in);

	if (!status && in.size > target_room(t))
		status = err_refused(env, NULL, "%s is longer than the %llu bytes of %s "
				     "starting at 0x%llx", file, (ull)target_room(t),
				     t->name, (ull)t->span.offset);
	if (!status && in.size)
		memcpy(t->buffer->addr + t->span.offset, in.bytes, in.size);
	if (!status)
		status = out_doc(env, &view_dma_stored,
				 view_dma_stored_doc(t->buffer, t->span.offset, in.size, file));
	free(in.bytes);
	return status;
}

static int run_write(struct env *env, const struct args *a)
{
	bool file = args_has(a, "file");
	struct target t;
	int status;

	if (file == (args_count(a, "VALUE") > 0))
		return err_usage(env, NULL, "give either VALUE or --file");
	if (env->opt.dry_run)
		return target_plan(env, a, "write to %s", args_text(a, "LOCATION"));
	status = begin_access(env, a, &t);
	if (!status)
		status = file ? write_file(env, a, &t) : write_values(env, a, &t);
	env_release(env, t.handle);
	return status;
}

/* ---- fill ----------------------------------------------------------- */

static int fill_buffer(struct env *env, const struct args *a, struct target *t)
{
	uint8_t *bytes = t->buffer->addr + t->span.offset, unit[8];
	uint64_t i, pattern = args_u64(a, "PATTERN", 0);
	int status = value_fits(env, "", pattern, t->span.width);

	t->span.size = args_u64(a, "size", target_room(t));
	if (!status)
		status = target_fits(env, t);
	if (status)
		return status;
	pattern_number(unit, pattern, t->span.width);
	for (i = 0; i < t->span.size; i++)
		bytes[i] = unit[i % t->span.width];
	return out_doc(env, &view_dma_stored,
		       view_dma_stored_doc(t->buffer, t->span.offset, t->span.size, NULL));
}

static int run_fill(struct env *env, const struct args *a)
{
	struct target t;
	int status;

	if (env->opt.dry_run)
		return target_plan(env, a, "fill %s with %s", args_text(a, "LOCATION"),
				   args_text(a, "PATTERN"));
	status = begin_access(env, a, &t);
	if (!status)
		status = fill_buffer(env, a, &t);
	env_release(env, t.handle);
	return status;
}

/* ---- tables --------------------------------------------------------- */

#define ARG_BUFFER { "LOCATION", ARG_PLACE, 0, "BUFFER or BUFFER+OFFSET: buf0+0x10", NULL }
#define OPT_WIDTH(help) { "width", 'w', ARG_WORD, "BYTES", help, 0, target_widths }

static const struct arg read_args[] = {
	TARGET_ARG_DEVICE,
	ARG_BUFFER,
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt read_opts[] = {
	{ "count", 'n', ARG_U64, "COUNT", "number of values to read (default 1)", 0,
	  NULL },
	OPT_WIDTH("bytes per value: 1, 2, 4 or 8 (default 4)"),
	{ "text", 0, ARG_FLAG, NULL, "print text; COUNT is then in bytes (default: all)", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const read_examples[] = {
	"dma read buf0+0x10 -n 4",
	"dma read id+4 -n 20 --text",
	NULL,
};

const struct cmd cmd_dma_read = {
	.name = "dma read",
	.help = "Read values from a buffer",
	.args = read_args,
	.opts = read_opts,
	.flags = CMD_OPENS,
	.run = run_read,
	.man = "vfioctl-dma",
	.examples = read_examples,
};

static const struct arg write_args[] = {
	TARGET_ARG_DEVICE,
	ARG_BUFFER,
	{ "VALUE", ARG_U64, ARG_OPTIONAL | ARG_MANY, "values, in order", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt write_opts[] = {
	{ "file", 0, ARG_FILE, "FILE", "write the bytes of FILE (-: standard input) instead of "
	  "values", 0, NULL },
	OPT_WIDTH("bytes per value: 1, 2, 4 or 8 (default 4)"),
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const write_examples[] = {
	"dma write buf0 0x12345678 0x9abcdef0",
	"dma write buf0+0x100 --file ring.bin",
	NULL,
};

const struct cmd cmd_dma_write = {
	.name = "dma write",
	.help = "Write values, or a file, to a buffer",
	.args = write_args,
	.opts = write_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_write,
	.man = "vfioctl-dma",
	.examples = write_examples,
};

static const struct arg fill_args[] = {
	TARGET_ARG_DEVICE,
	ARG_BUFFER,
	{ "PATTERN", ARG_U64, 0, "the value to repeat", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt fill_opts[] = {
	{ "size", 'n', ARG_SIZE, "SIZE", "bytes to fill (default: to the end of the buffer)",
	  0, NULL },
	OPT_WIDTH("width of the pattern: 1, 2, 4 or 8 (default 4)"),
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const fill_examples[] = { "dma fill buf0 0xa5 -w 1", NULL };

const struct cmd cmd_dma_fill = {
	.name = "dma fill",
	.help = "Fill a buffer with a pattern",
	.args = fill_args,
	.opts = fill_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_fill,
	.man = "vfioctl-dma",
	.examples = fill_examples,
};
