/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-copy.c: copy bytes between regions of a device and its DMA buffers.
 */
#include <errno.h>
#include <stdlib.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "access.h"
#include "view-bulk.h"

typedef unsigned long long ull;

/* Resolve one end of the copy. Return EXIT_DONE, or an exit status after reporting the failure. */
static int resolve_end(struct env *env, const char *name, struct target *t)
{
	int status = target_any(env, args_text(t->args, name), t);

	t->span.size = args_u64(t->args, "size", 0);
	return status;
}

/* Refuse a copy that does not fit or is not allowed, before any access. */
static int check_end(struct env *env, const struct target *t, bool store)
{
	int err, status = target_fits(env, t);

	if (!status)
		status = target_may(env, t);
	if (!status)
		status = target_never(env, t);
	if (!status && store)
		status = target_may_store(env, t);
	if (status || t->buffer)
		return status;
	err = vfc_region_check(t->handle, &t->span, store);
	return err ? target_fail(env, t, err) : EXIT_DONE;
}

/* True if the target begins inside the source: copy the last bytes first. */
static bool is_backward(const struct target *from, const struct target *to)
{
	return from->buffer == to->buffer && from->span.region == to->span.region &&
	       to->span.offset > from->span.offset;
}

static int copy_chunks(struct env *env, const struct target *from, const struct target *to,
		       uint8_t *bytes, size_t room)
{
	struct vfc_span source = from->span, target = to->span;
	bool backward = is_backward(from, to);
	uint64_t at, done, size = from->span.size;
	size_t n, moved;
	int err = 0;

	for (done = 0; !err && done < size; done += n) {
		if (env_signal)
			return err_interrupted(env, "copy interrupted after %llu of %llu "
					       "bytes, from %s", (ull)done, (ull)size,
					       backward ? "the end" : "the start");
		n = size - done < room ? size - done : room;
		at = backward ? size - done - n : done;
		source.offset = from->span.offset + at;
		target.offset = to->span.offset + at;
		source.size = target.size = n;
		err = target_load(from, &source, bytes, &moved);
		err = err ? err : target_store(to, &target, bytes, &moved);
		out_progress(env, "copy", done + n, size);
	}
	return err ? target_fail(env, from, err) : EXIT_DONE;
}

static int copy_ends(struct env *env, const struct target *from, const struct target *to)
{
	size_t a = target_chunk(from), b = target_chunk(to), room = a < b ? a : b;
	uint8_t *bytes = malloc(room);
	int status;

	if (!bytes)
		return err_errno(env, -ENOMEM, "allocate %zu bytes", room);
	status = copy_chunks(env, from, to, bytes, room);
	free(bytes);
	out_progress(env, "copy", 0, 0);
	return status;
}

static struct view_end end_view(const struct target *t)
{
	return (struct view_end){
		.region = t->buffer ? NULL : t->name, .buffer = t->buffer ? t->name : NULL,
		.offset = t->span.offset,
	};
}

static int copy_between(struct env *env, struct target *from, struct target *to)
{
	int status = resolve_end(env, "FROM", from);

	if (!status)
		status = resolve_end(env, "TO", to);
	if (!status)
		status = check_end(env, from, false);
	if (!status)
		status = check_end(env, to, true);
	if (!status)
		status = copy_ends(env, from, to);
	return status ? status : out_doc(env, &view_copy,
					 view_copy_doc(end_view(from), end_view(to),
						       from->span.size));
}

static int run_copy(struct env *env, const struct args *a)
{
	struct target from, to;
	int status;

	if (!args_u64(a, "size", 0))
		return err_usage(env, "add -n SIZE", "SIZE is missing");
	if (env->opt.dry_run)
		return target_plan(env, a, "copy %llu bytes from %s to %s",
				   (ull)args_u64(a, "size", 0), args_text(a, "FROM"),
				   args_text(a, "TO"));
	status = target_open(env, a, &from);
	to = from;
	if (!status)
		status = copy_between(env, &from, &to);
	env_release(env, from.handle);
	return status;
}

static const struct arg copy_args[] = {
	TARGET_ARG_DEVICE,
	{ "FROM", ARG_PLACE, 0, "source location: bar2, buf0+0x100", NULL },
	{ "TO", ARG_PLACE, 0, "target location", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt copy_opts[] = {
	{ "size", 'n', ARG_SIZE, "SIZE", "bytes to copy", 0, NULL },
	TARGET_OPTS,
	TARGET_OPT_FORCE_STORE,
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
