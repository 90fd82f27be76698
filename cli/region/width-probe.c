/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * width-probe.c: --width probe: find the access widths that a region supports, by
 * reading some locations of it.
 */
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/maps.h"
#include "cli/session/devices.h"
#include "access.h"
#include "view-bulk.h"

#define PLACES 64		/* maximum, spread evenly over the range */

typedef unsigned long long ull;

/* Return 1 if a register at the offset has read side effects, 0 if not, -1 after a report. */
static int is_sensitive(struct env *env, const struct target *t, uint64_t offset)
{
	struct vfc_span reg;
	int i, found = 0;

	for (i = 0; found >= 0 && t->regs && i < VFC_WIDTH_STEP; i++) {
		found = vfc_reg_lookup(t->handle, t->regs, t->span.region,
				       offset + (uint64_t)i, &reg);
		if (found > 0 && (reg.at.reg->effects & VFC_REG_READ_CLEARS))
			return 1;
	}
	if (found >= 0)
		return 0;
	target_fail(env, t, found);
	return -1;
}

/* Probe a location, unless it is in a gap or its read has side effects. */
static int probe_location(struct env *env, const struct target *t, uint64_t offset,
			  struct view_widths *shown)
{
	struct vfc_span at = t->span, run;
	int skip, err;

	at.offset = offset;
	at.size = VFC_WIDTH_STEP;
	if (target_run(env, t, &at, &run))
		return EXIT_FAILED;
	skip = run.why || run.size < VFC_WIDTH_STEP ? 1 : is_sensitive(env, t, offset);
	if (skip < 0)
		return EXIT_FAILED;
	shown->skipped += (uint32_t)skip;
	err = skip ? 0 : vfc_widths_ask(t->handle, &at, &shown->widths);
	return err ? target_fail(env, t, err) : EXIT_DONE;
}

/* Refuse, unless forced, to probe registers: a wrong width may crash the host. */
static int check_probe(struct env *env, const struct target *t)
{
	/* The kernel accesses config space with widths of its own choice. */
	if (vfc_region_kind(t->handle, t->span.region) == VFC_KIND_PREFETCH ||
	    !strcmp(t->name, "config") || target_forced(t->args, "wide"))
		return EXIT_DONE;
	return err_refused(env, "limit the range with -n, and add --force=wide",
			   "%s has registers: reading up to %d locations with widths of 1, 2, 4 "
			   "and 8 may have side effects, and a wrong width may crash the host",
			   t->name, PLACES);
}

static int probe_widths(struct env *env, const struct args *a, const struct target *t)
{
	uint64_t i, units, count, room = target_room(t);
	struct view_widths shown = {
		.region = t->name, .offset = t->span.offset,
		.size = args_u64(a, "size", args_u64(a, "count", room / 4) * 4),
	};
	int status;

	if (shown.size > room || shown.size < VFC_WIDTH_STEP || shown.offset % VFC_WIDTH_STEP)
		return err_usage(env, NULL, "a probe needs %d bytes or more, aligned to %d; "
				 "%s has %llu starting at 0x%llx", VFC_WIDTH_STEP, VFC_WIDTH_STEP,
				 t->name, (ull)room, (ull)shown.offset);
	status = check_probe(env, t);
	if (status)
		return status;
	units = shown.size / VFC_WIDTH_STEP;
	count = units < PLACES ? units : PLACES;
	vfc_widths_begin(t->handle, &t->span, &shown.widths);
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
	struct target t;
	int status;

	if (args_has(a, "output"))
		return err_usage(env, NULL, "--width probe cannot be combined with -o");
	status = target_begin(env, a, &t);
	if (!status && !target_forced(a, "never"))
		status = maps_find(env, vfc_handle_address(t.handle), &t.regs);
	if (!status)
		status = probe_widths(env, a, &t);
	env_release(env, t.handle);
	return status;
}
