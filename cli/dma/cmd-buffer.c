/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-buffer.c: CPU access to DMA buffers: dma write, dma read, dma fill.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/read-file.h"
#include "cli/region/access.h"
#include "cli/region/view.h"
#include "dma.h"
#include "view.h"

typedef unsigned long long ull;

/* A location in a buffer, and the width of its values. */
struct spot {
	struct vfc_handle *handle;
	const struct vfc_buffer *buffer;
	uint64_t offset, room;		/* room: bytes to the buffer's end */
	unsigned int width;
};

/* Resolve BUFFER[+OFFSET]. */
static int find_spot(struct env *env, const struct args *a, struct spot *spot)
{
	const char *word = args_text(a, "PLACE");
	char name[VFC_NAME];

	if (words_place(word, name, sizeof(name), &spot->offset) || !name[0])
		return err_usage(env, "use BUFFER[+OFFSET]: buf0+0x10",
				 "\"%s\" is not a location in a buffer", word);
	spot->buffer = vfc_dma_buffer(vfc_handle_space(spot->handle), name);
	if (!spot->buffer)
		return err_absent(env, -ENOENT, "list buffers: dma list; create one: dma map",
				  "no buffer \"%s\" is mapped", name);
	if (spot->offset >= spot->buffer->size)
		return err_usage(env, NULL, "%s ends at 0x%llx", name, (ull)spot->buffer->size);
	spot->room = spot->buffer->size - spot->offset;
	return EXIT_DONE;
}

/* Resolve device and location. EXIT_DONE, or a failure was reported; env_release() in any case. */
static int begin_access(struct env *env, const struct args *a, struct spot *spot)
{
	int status;

	*spot = (struct spot){ .width = touch_width(a) };
	status = dma_begin(env, a, &spot->handle);
	return status ? status : find_spot(env, a, spot);
}

static struct view_access access_at(const struct spot *spot, uint64_t i, uint64_t value)
{
	return (struct view_access){
		.region = spot->buffer->name, .offset = spot->offset + i * spot->width,
		.width = spot->width, .value = value,
	};
}

/* Load a little-endian value, as in a region. */
static uint64_t load_le(const uint8_t *bytes, unsigned int width)
{
	uint64_t value = 0;

	while (width--)
		value = value << 8 | bytes[width];
	return value;
}

static void store_le(uint8_t *bytes, uint64_t value, unsigned int width)
{
	for (; width--; value >>= 8)
		*bytes++ = (uint8_t)value;
}

static bool fits(uint64_t value, unsigned int width)
{
	return width == 8 || !(value >> 8 * width);
}

static int report_no_room(struct env *env, const struct spot *spot, uint64_t bytes)
{
	return err_usage(env, NULL, "%s has %llu bytes starting at 0x%llx, not %llu",
			 spot->buffer->name, (ull)spot->room, (ull)spot->offset, (ull)bytes);
}

/* ---- read ----------------------------------------------------------- */

static int read_values(struct env *env, const struct args *a, const struct spot *spot)
{
	const uint8_t *bytes = spot->buffer->addr + spot->offset;
	uint64_t i, count = args_u64(a, "count", 1);
	struct view_access *accesses;
	int status;

	if (!count || count > spot->room / spot->width)
		return err_usage(env, NULL, "%s has space for 1 to %llu values of %u bytes, not "
				 "%llu", spot->buffer->name, (ull)(spot->room / spot->width),
				 spot->width, (ull)count);
	accesses = calloc(count, sizeof(*accesses));
	if (!accesses)
		return err_errno(env, -ENOMEM, "allocate %llu values", (ull)count);
	for (i = 0; i < count; i++)
		accesses[i] = access_at(spot, i, load_le(bytes + i * spot->width, spot->width));
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

static int read_text(struct env *env, const struct args *a, const struct spot *spot)
{
	uint64_t size = args_u64(a, "count", spot->room);
	struct doc *doc;
	char *text;

	if (args_has(a, "width"))
		return err_usage(env, NULL, "--text cannot be combined with -w");
	if (!size || size > spot->room)
		return report_no_room(env, spot, size);
	text = escape_text(spot->buffer->addr + spot->offset, size);
	if (!text)
		return err_errno(env, -ENOMEM, "allocate %llu bytes", (ull)size);
	doc = view_dma_text_doc(spot->buffer, spot->offset, size, text);
	free(text);
	return out_doc(env, &view_dma_text, doc);
}

static int run_read(struct env *env, const struct args *a)
{
	struct spot spot;
	int status = begin_access(env, a, &spot);

	if (!status)
		status = args_has(a, "text") ? read_text(env, a, &spot) :
					       read_values(env, a, &spot);
	env_release(env, spot.handle);
	return status;
}

/* ---- write ---------------------------------------------------------- */

static int write_values(struct env *env, const struct args *a, const struct spot *spot)
{
	size_t i, count = args_count(a, "VALUE");
	struct view_access *accesses;
	int status;

	if (count > spot->room / spot->width)
		return report_no_room(env, spot, (uint64_t)count * spot->width);
	for (i = 0; i < count; i++)
		if (!fits(args_u64_at(a, "VALUE", i), spot->width))
			return err_usage(env, "set the width with -w",
					 "0x%llx does not fit in %u bytes",
					 (ull)args_u64_at(a, "VALUE", i), spot->width);
	accesses = calloc(count, sizeof(*accesses));
	if (!accesses)
		return err_errno(env, -ENOMEM, "allocate %zu values", count);
	for (i = 0; i < count; i++) {
		accesses[i] = access_at(spot, i, args_u64_at(a, "VALUE", i));
		store_le(spot->buffer->addr + accesses[i].offset, accesses[i].value, spot->width);
	}
	status = out_doc(env, &view_writes, view_writes_doc(accesses, count, false));
	free(accesses);
	return status;
}

static int write_file(struct env *env, const struct args *a, const struct spot *spot)
{
	const char *file = args_text(a, "file");
	struct input in = { .size = 0 };
	int status = input_read(env, file, spot->room, &in);

	if (!status && in.size > spot->room)
		status = err_refused(env, NULL, "%s is longer than the %llu bytes of %s "
				     "starting at 0x%llx", file, (ull)spot->room,
				     spot->buffer->name,
				     (ull)spot->offset);
	if (!status && in.size)
		memcpy(spot->buffer->addr + spot->offset, in.bytes, in.size);
	if (!status)
		status = out_doc(env, &view_dma_stored,
				 view_dma_stored_doc(spot->buffer, spot->offset, in.size, file));
	free(in.bytes);
	return status;
}

static int run_write(struct env *env, const struct args *a)
{
	bool file = args_has(a, "file");
	struct spot spot;
	int status;

	if (file == (args_count(a, "VALUE") > 0))
		return err_usage(env, NULL, "give either VALUE or --file");
	if (env->dry_run)
		return touch_plan(env, a, "write to %s", args_text(a, "PLACE"));
	status = begin_access(env, a, &spot);
	if (!status)
		status = file ? write_file(env, a, &spot) : write_values(env, a, &spot);
	env_release(env, spot.handle);
	return status;
}

/* ---- fill ----------------------------------------------------------- */

static int fill_buffer(struct env *env, const struct args *a, const struct spot *spot)
{
	uint64_t size = args_u64(a, "size", spot->room), pattern = args_u64(a, "PATTERN", 0), i;
	uint8_t *bytes = spot->buffer->addr + spot->offset, unit[8];

	if (!fits(pattern, spot->width))
		return err_usage(env, "set the width with -w", "0x%llx does not fit in %u bytes",
				 (ull)pattern, spot->width);
	if (!size || size > spot->room)
		return report_no_room(env, spot, size);
	store_le(unit, pattern, spot->width);
	for (i = 0; i < size; i++)
		bytes[i] = unit[i % spot->width];
	return out_doc(env, &view_dma_stored,
		       view_dma_stored_doc(spot->buffer, spot->offset, size, NULL));
}

static int run_fill(struct env *env, const struct args *a)
{
	struct spot spot;
	int status;

	if (env->dry_run)
		return touch_plan(env, a, "fill %s with %s", args_text(a, "PLACE"),
				  args_text(a, "PATTERN"));
	status = begin_access(env, a, &spot);
	if (!status)
		status = fill_buffer(env, a, &spot);
	env_release(env, spot.handle);
	return status;
}

/* ---- tables --------------------------------------------------------- */

#define ARG_SPOT { "PLACE", ARG_PLACE, 0, "BUFFER or BUFFER+OFFSET: buf0+0x10", NULL }
#define OPT_WIDTH(help) { "width", 'w', ARG_WORD, "BYTES", help, 0, touch_widths }

static const struct arg read_args[] = {
	TOUCH_ARG_DEVICE,
	ARG_SPOT,
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
	TOUCH_ARG_DEVICE,
	ARG_SPOT,
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
	TOUCH_ARG_DEVICE,
	ARG_SPOT,
	{ "PATTERN", ARG_U64, 0, "the value to repeat", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt fill_opts[] = {
	{ "size", 'n', ARG_SIZE, "SIZE", "bytes to fill (default: to the buffer's end)", 0, NULL },
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
