/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stream.c: read or write a range of a region in chunks, until its end, a failure or
 * a signal. Reads skip gaps.
 */
#include <errno.h>
#include <stdlib.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "stream.h"

typedef unsigned long long ull;

/* Report why the walk ended. */
static int report_stop(const struct walk *w, uint64_t offset, int err)
{
	const struct vfc_span *all = &w->t->span;

	if (w->stopped)
		return w->stopped(w->data, offset, err);
	if (err)
		return target_fail(w->env, w->t, err);
	return err_interrupted(w->env, "%s %s interrupted at 0x%llx, after %llu of %llu bytes",
			       w->verb, w->t->name, (ull)offset, (ull)(offset - all->offset),
			       (ull)all->size);
}

/* Read a range without gaps, room bytes at a time. */
static int walk_run(const struct walk *w, const struct vfc_span *run, uint8_t *bytes, size_t room)
{
	struct vfc_span at = *run;
	int status = EXIT_DONE, err = 0;
	uint64_t done;
	size_t got;

	for (done = 0; !status && !err && done < run->size; done += got) {
		at.offset = run->offset + done;
		if (env_signal)
			return report_stop(w, at.offset, 0);
		at.size = run->size - done < room ? run->size - done : room;
		err = target_load(w->t, &at, bytes, &got);
		if (got)
			status = w->bytes(w->data, run, done, bytes, got);
		if (!w->silent)
			out_progress(w->env, w->verb, at.offset + got - w->t->span.offset,
				     w->t->span.size);
	}
	return err && !status ? report_stop(w, run->offset + done, err) : status;
}

/* Walk the whole target, ranges and gaps in turn; without bytes only check the ranges. */
static int walk_all(const struct walk *w, uint8_t *bytes, size_t room)
{
	struct vfc_span left = w->t->span, run;
	int err, status = EXIT_DONE;

	for (; !status && left.size; left.offset += run.size, left.size -= run.size) {
		status = target_run(w->env, w->t, &left, &run);
		if (status)
			break;
		if (bytes) {
			status = !run.why ? walk_run(w, &run, bytes, room) :
				 w->gap ? w->gap(w->data, &run) : EXIT_DONE;
		} else if (!run.why) {
			err = vfc_region_check(w->t->handle, &run, false);
			status = err ? target_fail(w->env, w->t, err) : EXIT_DONE;
		}
	}
	return status == WALK_ENOUGH ? EXIT_DONE : status;
}

int walk_range(const struct walk *w)
{
	size_t room = target_chunk(w->t);
	uint8_t *bytes = malloc(room);
	int status;

	if (!bytes)
		return err_errno(w->env, -ENOMEM, "allocate %zu bytes", room);
	status = walk_all(w, bytes, room);
	free(bytes);
	if (!w->silent)
		out_progress(w->env, w->verb, 0, 0);
	return status;
}

int walk_check(const struct walk *w)
{
	return walk_all(w, NULL, 0);
}

int walk_store(const struct walk *w, const uint8_t *bytes, bool repeat)
{
	const struct vfc_span *all = &w->t->span;
	size_t moved, room = target_chunk(w->t);
	struct vfc_span at = *all;
	int status = EXIT_DONE, err = vfc_region_check(w->t->handle, all, true);
	uint64_t done;

	if (err)
		return target_fail(w->env, w->t, err);
	for (done = 0; !err && !status && done < all->size; done += moved) {
		if (env_signal) {
			status = err_interrupted(w->env, "%s %s interrupted: %llu of %llu bytes "
						 "written", w->verb, w->t->name, (ull)done,
						 (ull)all->size);
			break;
		}
		at.offset = all->offset + done;
		at.size = all->size - done < room ? all->size - done : room;
		err = target_store(w->t, &at, repeat ? bytes : bytes + done, &moved);
		out_progress(w->env, w->verb, done + moved, all->size);
	}
	if (err)
		status = err_lib(w->env, err, "%s, after %llu of %llu bytes",
				 vfc_handle_address(w->t->handle), (ull)done, (ull)all->size);
	out_progress(w->env, w->verb, 0, 0);
	return status;
}

void walk_warn_of_gap(const struct walk *w, const struct vfc_span *run, const char *what)
{
	err_warn(w->env, "%s+0x%llx: %llu bytes were %s: %s", w->t->name, (ull)run->offset,
		 (ull)run->size, what, run->why);
}

int walk_size(struct env *env, struct target *t)
{
	int status;

	t->span.size = args_u64(t->args, "size", target_room(t));
	status = target_fits(env, t);
	return status ? status : target_may(env, t);
}
