/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * width-probe.c: --width probe: find the access widths that a region supports, by
 * reading some locations of it.
 */
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/maps.h"
#include "access.h"
#include "view-bulk.h"

#define PLACES 64		/* maximum, spread evenly over the range */

typedef unsigned long long ull;

/* True if the map has a register here whose read has side effects. -1: reported. */
static int is_sensitive(struct env *env, const struct touch *t, uint64_t offset)
{
	struct vfc_reg_at at;
	int i, found = 0;

	for (i = 0; found >= 0 && t->regs && i < VFC_WIDTH_STEP; i++) {
		found = vfc_reg_lookup(t->handle, t->regs, t->access.region,
				       offset + (uint64_t)i, &at);
		if (found > 0 && (at.reg->effects & VFC_REG_READ_CLEARS))
			return 1;
	}
	if (found >= 0)
		return 0;
	err_lib(env, found, "%s", vfc_handle_address(t->handle));
	return -1;
}

/* True if a location is in a gap, or its read has side effects. -1: reported. */
static int is_skipped(struct env *env, const struct touch *t, const struct vfc_access *a)
{
	struct vfc_run run;

	if (touch_run(env, t, a, VFC_WIDTH_STEP, &run))
		return -1;
	return run.why || run.size < VFC_WIDTH_STEP ? 1 : is_sensitive(env, t, a->offset);
}

static int probe_location(struct env *env, const struct touch *t, uint64_t offset,
			  struct view_widths *shown)
{
	struct vfc_access at = t->access;
	int skip, err;

	at.offset = offset;
	skip = is_skipped(env, t, &at);
	if (skip < 0)
		return EXIT_FAILED;
	shown->skipped += (uint32_t)skip;
	err = skip ? 0 : vfc_widths_ask(t->handle, &at, &shown->widths);
	return err ? err_lib(env, err, "%s", vfc_handle_address(t->handle)) : EXIT_DONE;
}

/* Refuse, unless forced, to probe registers: a wrong width may crash the host. */
static int check_probe(struct env *env, const struct args *a, const struct touch *t)
{
	/* The kernel accesses config space with widths of its own choice. */
	if (vfc_region_kind(t->handle, t->access.region) == VFC_KIND_PREFETCH ||
	    !strcmp(t->place.region.name, "config") || touch_forced(a, "wide"))
		return EXIT_DONE;
	return err_refused(env, "limit the range with -n, and add --force=wide",
			   "%s has registers: reading up to %d locations with widths of 1, 2, 4 "
			   "and 8 may have side effects, and a wrong width may crash the host",
			   t->place.region.name, PLACES);
}

/* Set the range, in whole steps. EXIT_DONE, or the failure has been reported. */
static int set_range(struct env *env, const struct args *a, const struct touch *t,
		     struct view_widths *shown)
{
	uint64_t from = t->access.offset, room = t->place.region.size;

	room = from < room ? room - from : 0;
	shown->offset = from;
	shown->size = args_u64(a, "size", args_u64(a, "count", room / 4) * 4);
	if (shown->size > room || shown->size < VFC_WIDTH_STEP || from % VFC_WIDTH_STEP)
		return err_usage(env, NULL, "a probe needs %d bytes or more, aligned to %d; "
				 "%s has %llu starting at 0x%llx", VFC_WIDTH_STEP, VFC_WIDTH_STEP,
				 t->place.region.name, (ull)room, (ull)from);
	return EXIT_DONE;
}

static int probe_widths(struct env *env, const struct args *a, const struct touch *t)
{
	struct view_widths shown = { .region = t->place.region.name };
	int status = set_range(env, a, t, &shown);
	uint64_t i, units = shown.size / VFC_WIDTH_STEP, count = units;

	if (!status)
		status = check_probe(env, a, t);
	if (status)
		return status;
	if (count > PLACES)
		count = PLACES;
	vfc_widths_begin(t->handle, &t->access, &shown.widths);
	for (i = 0; !status && i < count; i++) {
		if (env_signal)
			return err_interrupted(env, "interrupted after %llu of %llu locations",
					       (ull)i, (ull)count);
		status = probe_location(env, t, shown.offset + units * i / count * VFC_WIDTH_STEP,
					&shown);
	}
	return status ? status : out_doc(env, &view_widths, view_widths_doc(&shown));
}

bool probe_wanted(const struct args *a)
{
	return args_has(a, "width") && !strcmp(args_text(a, "width"), "probe");
}

int probe_run(struct env *env, const struct args *a)
{
	struct touch t;
	int status;

	if (args_has(a, "output"))
		return err_usage(env, NULL, "--width probe cannot be combined with -o");
	status = touch_begin(env, a, &t);
	if (!status && !touch_forced(a, "never"))
		status = maps_find(env, vfc_handle_address(t.handle), &t.regs);
	if (!status)
		status = probe_widths(env, a, &t);
	touch_end(env, &t);
	return status;
}
