/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * access-map.c: check an access against the device's register map.
 */
#include <stdio.h>

#include "cli/out/err.h"
#include "cli/session/devices.h"
#include "cli/session/maps.h"
#include "access.h"

int touch_names(struct env *env, const struct args *a, struct vfc_reg_at *at)
{
	const char *word = args_text(a, "PLACE");
	char address[VFC_NAME];
	int status;

	*at = (struct vfc_reg_at){ .reg = NULL };
	if (!env_names_reg(word))
		return EXIT_DONE;
	status = env_address(env, a, "DEVICE", address);
	return status ?: maps_reg(env, address, word, at);
}

int touch_choose_width(struct env *env, const struct args *a, struct place *place,
		       unsigned int *width)
{
	*width = args_has(a, "width") || !place->width ? touch_width(a) : place->width;
	if (!place->at.reg || *width == place->width)
		return EXIT_DONE;
	if (place->at.field)
		return err_usage(env, "omit -w", "%s is %u bytes wide: its fields cannot be "
				 "read at a width of %u", place->at.reg->name, place->width,
				 *width);
	/* The bytes are not exactly the register's: do not decode fields. */
	place->at.reg = NULL;
	return EXIT_DONE;
}

int touch_run(struct env *env, const struct touch *t, const struct vfc_access *a,
	      uint64_t size, struct vfc_run *run)
{
	struct vfc_region_area area;
	uint64_t skip, end;
	const char *why;
	int err = vfc_region_run(t->handle, a, false, size, run), found = 0;

	if (!err && !run->why && t->regs)
		found = vfc_regs_never(t->handle, t->regs, a->region, run->offset, run->size,
				       &area, &why);
	if (err || found < 0)
		return err_lib(env, err ? err : found, "%s", vfc_handle_address(t->handle));
	if (!found)
		return EXIT_DONE;
	/* Skip bytes that share an access with the range, too. */
	end = (area.offset + area.size + a->width - 1) / a->width * a->width;
	skip = area.offset / a->width * a->width;
	if (skip > run->offset) {
		run->size = skip - run->offset;
		return EXIT_DONE;
	}
	if (end - run->offset < run->size)
		run->size = end - run->offset;
	run->why = why;
	run->err = 0;
	return EXIT_DONE;
}

int touch_never(struct env *env, const struct touch *t, uint64_t size)
{
	struct vfc_region_area area;
	const char *why;
	char text[256];
	int found = !t->regs ? 0 : vfc_regs_never(t->handle, t->regs, t->access.region,
						  t->access.offset, size, &area, &why);

	if (found < 0)
		return err_lib(env, found, "%s", vfc_handle_address(t->handle));
	if (!found)
		return EXIT_DONE;
	snprintf(text, sizeof(text), "%s+0x%llx must not be accessed: %s", t->place.region.name,
		 (unsigned long long)area.offset, why);
	return err_refused_for(env, &(struct err_reason){ .subject = vfc_handle_address(t->handle),
			       .word = "never", .text = text }, 1, "--force=never");
}
