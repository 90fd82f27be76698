/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-copy.c: copy bytes between regions of a device and its DMA buffers.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "access.h"
#include "view-bulk.h"

typedef unsigned long long ull;

/* The source or the target of a copy. */
struct end {
	struct touch t;		/* a location in a region, or … */
	const struct vfc_buffer *buffer;	/* … in a buffer; NULL: in a region */
	uint64_t offset, room;	/* room: bytes after offset */
	bool store;
};

/* Find the buffer that a word names, or NULL. */
static const struct vfc_buffer *find_buffer(struct vfc_handle *handle, const char *word,
					    uint64_t *offset)
{
	char name[VFC_NAME];
	uint64_t index;

	if (words_place(word, name, sizeof(name), offset) ||
	    !vfc_word_number(VFC_WORDS_REGION, name, &index))
		return NULL;
	return vfc_dma_buffer(vfc_handle_space(handle), name);
}

/* Resolve one end of the copy. EXIT_DONE, or the failure has been reported. */
static int resolve_end(struct env *env, const struct args *a, const char *name, struct end *end)
{
	int status;

	end->buffer = find_buffer(end->t.handle, args_text(a, name), &end->offset);
	if (end->buffer) {
		end->room = end->buffer->size;
	} else {
		status = touch_at(env, a, name, &end->t);
		if (status)
			return status;
		end->offset = end->t.access.offset;
		end->room = end->t.place.region.size;
	}
	end->room = end->offset < end->room ? end->room - end->offset : 0;
	return EXIT_DONE;
}

/* Refuse a copy that does not fit or is not allowed, before any access. */
static int check_end(struct env *env, const struct args *a, const struct end *end)
{
	uint64_t size = args_u64(a, "size", 0);
	int err, status;

	if (size > end->room)
		return err_usage(env, NULL, "%s has %llu bytes starting at 0x%llx, not %llu",
				 end->buffer ? end->buffer->name : end->t.place.region.name,
				 (ull)end->room, (ull)end->offset, (ull)size);
	if (end->buffer)
		return EXIT_DONE;
	status = touch_may(env, a, &end->t, size);
	if (!status)
		status = touch_never(env, &end->t, size);
	if (!status && end->store)
		status = touch_may_store(env, a, &end->t, size);
	if (status)
		return status;
	err = vfc_region_check(end->t.handle, &end->t.access, end->store, size);
	return err ? err_lib(env, err, "%s", vfc_handle_address(end->t.handle)) : EXIT_DONE;
}

/* Read or write a chunk at an offset from an end's start; 0 or an error of the library. */
static int move_chunk(const struct end *end, uint64_t at, uint8_t *bytes, size_t size)
{
	struct vfc_access access = end->t.access;

	access.offset += at;
	if (!end->buffer)
		return end->store ?
		       vfc_region_store(end->t.handle, &access, bytes, size, NULL) :
		       vfc_region_load(end->t.handle, &access, bytes, size, NULL);
	if (end->store)
		memcpy(end->buffer->addr + end->offset + at, bytes, size);
	else
		memcpy(bytes, end->buffer->addr + end->offset + at, size);
	return 0;
}

/* True if the target begins inside the source: copy the last bytes first. */
static bool is_backward(const struct end *from, const struct end *to)
{
	bool same = from->buffer == to->buffer &&
		    (from->buffer || from->t.access.region == to->t.access.region);

	return same && to->offset > from->offset;
}

static int copy_chunks(struct env *env, const struct end *from, const struct end *to,
		       uint64_t size, uint8_t *bytes, size_t room)
{
	bool backward = is_backward(from, to);
	uint64_t done;
	int err = 0;
	size_t n;

	for (done = 0; !err && done < size; done += n) {
		uint64_t at;

		if (env_signal)
			return err_interrupted(env, "copy interrupted after %llu of %llu "
					       "bytes, from %s", (ull)done, (ull)size,
					       backward ? "the end" : "the start");
		n = size - done < room ? size - done : room;
		at = backward ? size - done - n : done;
		err = move_chunk(from, at, bytes, n);
		err = err ? err : move_chunk(to, at, bytes, n);
		out_progress(env, "copy", done + n, size);
	}
	return err ? err_lib(env, err, "%s", vfc_handle_address(from->t.handle)) : EXIT_DONE;
}

/* Return a chunk size that suits both ends. */
static size_t chunk_of(const struct end *from, const struct end *to)
{
	const struct end *slow = from->buffer ? to : from;
	size_t a = touch_chunk(&slow->t), b = to->buffer ? a : touch_chunk(&to->t);

	return a < b ? a : b;
}

static int copy_ends(struct env *env, const struct args *a, const struct end *from,
		     const struct end *to)
{
	uint64_t size = args_u64(a, "size", 0);
	size_t room = chunk_of(from, to);
	uint8_t *bytes = malloc(room);
	int status;

	if (!bytes)
		return err_errno(env, -ENOMEM, "allocate %zu bytes", room);
	status = copy_chunks(env, from, to, size, bytes, room);
	free(bytes);
	out_progress(env, "copy", 0, 0);
	return status;
}

static struct view_end end_view(const struct end *end)
{
	return (struct view_end){
		.region = end->buffer ? NULL : end->t.place.region.name,
		.buffer = end->buffer ? end->buffer->name : NULL,
		.offset = end->offset,
	};
}

static int copy_between(struct env *env, const struct args *a, struct end *from, struct end *to)
{
	int status = resolve_end(env, a, "FROM", from);

	if (!status)
		status = resolve_end(env, a, "TO", to);
	if (!status)
		status = check_end(env, a, from);
	if (!status)
		status = check_end(env, a, to);
	if (!status)
		status = copy_ends(env, a, from, to);
	return status ? status : out_doc(env, &view_copy,
					 view_copy_doc(end_view(from), end_view(to),
						       args_u64(a, "size", 0)));
}

static int run_copy(struct env *env, const struct args *a)
{
	struct end from = { .store = false }, to = { .store = true };
	int status;

	if (!args_u64(a, "size", 0))
		return err_usage(env, "add -n SIZE", "SIZE is missing");
	if (env->dry_run)
		return touch_plan(env, a, "copy %llu bytes from %s to %s",
				  (ull)args_u64(a, "size", 0), args_text(a, "FROM"),
				  args_text(a, "TO"));
	status = touch_open(env, a, &from.t);
	to.t.handle = from.t.handle;
	if (!status)
		status = copy_between(env, a, &from, &to);
	touch_end(env, &from.t);
	return status;
}

static const struct arg copy_args[] = {
	TOUCH_ARG_DEVICE,
	{ "FROM", ARG_PLACE, 0, "source location: bar2, buf0+0x100", NULL },
	{ "TO", ARG_PLACE, 0, "target location", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt copy_opts[] = {
	{ "size", 'n', ARG_SIZE, "SIZE", "bytes to copy", 0, NULL },
	TOUCH_OPTS,
	TOUCH_OPT_FORCE_STORE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const copy_examples[] = {
	"vfioctl copy 00:06.0 bar2 bar2+0x100000 -n 4k",
	"copy bar2 buf0 -n 64k",
	NULL,
};

const struct cmd cmd_copy = {
	.name = "copy",
	.help = "Copy bytes between regions and buffers of a device",
	.args = copy_args,
	.opts = copy_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_copy,
	.man = "vfioctl-bulk",
	.examples = copy_examples,
};
