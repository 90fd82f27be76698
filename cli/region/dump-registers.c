/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dump-registers.c: split the bytes of a dump into the device's registers.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/words/numbers.h"
#include "dump-registers.h"

int dump_decode_begin(struct env *env, const struct args *a, struct touch *t, uint64_t size,
		      struct decode *decode)
{
	const struct vfc_regs *regs;
	int n, status = touch_map(env, a, t, &regs);

	if (status)
		return status;
	n = vfc_regs_spots(t->handle, regs, t->access.region, t->access.offset, size,
			   &decode->spots);
	if (n < 0)
		return err_lib(env, n, "%s", vfc_handle_address(t->handle));
	decode->t = t;
	decode->count = (size_t)n;
	return EXIT_DONE;
}

void dump_decode_end(struct decode *decode)
{
	free(decode->spots);
}

static int put_register(struct env *env, const struct decode *d, const struct vfc_reg_spot *spot,
			const uint8_t *bytes)
{
	const struct view_reg reg = {
		.at = spot->at, .region = d->t->place.region.name, .offset = spot->offset,
		.read = true, .value = words_load(bytes, spot->at.reg->width),
	};
	char *line;
	int status;

	if (d->list) {
		view_register(d->list, &reg);
		return EXIT_DONE;
	}
	line = view_register_line(&reg);
	if (!line)
		return err_errno(env, -ENOMEM, "show %s", spot->at.reg->name);
	status = out_raw(env, line, strlen(line));
	free(line);
	return status;
}

/* Output bytes that are not part of a register, as in a plain dump. */
static int put_plain(struct env *env, const struct decode *d, uint64_t offset,
		     const uint8_t *bytes, uint64_t size)
{
	if (d->list || !size)
		return EXIT_DONE;
	return out_hexdump(env, offset, d->t->access.width, bytes, size);
}

/* Return the next register that begins at or after an offset, or NULL. */
static const struct vfc_reg_spot *next_spot(struct decode *d, uint64_t offset)
{
	/* Skip registers that overlap one already shown: other names for its parts. */
	while (d->next < d->count && d->spots[d->next].offset < offset)
		d->next++;
	return d->next < d->count ? &d->spots[d->next] : NULL;
}

int dump_decode_put(struct env *env, struct decode *d, uint64_t offset, const uint8_t *bytes,
		    size_t size)
{
	uint64_t end = offset + size, stop;
	const struct vfc_reg_spot *spot;
	int status = EXIT_DONE;

	while (!status && offset < end) {
		spot = next_spot(d, offset);
		stop = spot && spot->offset + spot->at.reg->width <= end ? spot->offset : end;
		status = put_plain(env, d, offset, bytes, stop - offset);
		bytes += stop - offset;
		offset = stop;
		if (status || offset == end)
			break;
		status = put_register(env, d, spot, bytes);
		bytes += spot->at.reg->width;
		offset += spot->at.reg->width;
	}
	return status;
}
