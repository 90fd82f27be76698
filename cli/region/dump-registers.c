/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dump-registers.c: split the bytes of a dump into the device's registers.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/pattern.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/words/numbers.h"
#include "dump-registers.h"

int dump_decode_begin(struct env *env, struct target *t, struct decode *decode)
{
	const struct vfc_regs *regs;
	int n, status = target_map(env, t, &regs);

	if (status)
		return status;
	n = vfc_regs_inside(t->handle, regs, &t->span, &decode->regs);
	if (n < 0)
		return target_fail(env, t, n);
	decode->t = t;
	decode->count = (size_t)n;
	return EXIT_DONE;
}

void dump_decode_end(struct decode *decode)
{
	free(decode->regs);
}

static int put_register(struct env *env, const struct decode *d, const struct vfc_span *span,
			const uint8_t *bytes)
{
	const struct view_reg reg = {
		.at = span->at, .region = d->t->name, .offset = span->offset,
		.read = true, .value = pattern_value(bytes, span->width),
	};
	char *line;
	int status;

	if (d->list) {
		view_register(d->list, &reg);
		return EXIT_DONE;
	}
	line = view_register_line(&reg);
	if (!line)
		return err_errno(env, -ENOMEM, "show %s", span->at.reg->name);
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
	return out_hexdump(env, offset, d->t->span.width, bytes, size);
}

/* Return the next register that begins at or after an offset, or NULL. */
static const struct vfc_span *next_reg(struct decode *d, uint64_t offset)
{
	/* Skip registers that overlap one already shown; they name parts of that register. */
	while (d->next < d->count && d->regs[d->next].offset < offset)
		d->next++;
	return d->next < d->count ? &d->regs[d->next] : NULL;
}

int dump_decode_put(struct env *env, struct decode *d, uint64_t offset, const uint8_t *bytes,
		    size_t size)
{
	uint64_t end = offset + size, stop;
	const struct vfc_span *next;
	int status = EXIT_DONE;

	while (!status && offset < end) {
		next = next_reg(d, offset);
		stop = next && next->offset + next->width <= end ? next->offset : end;
		status = put_plain(env, d, offset, bytes, stop - offset);
		bytes += stop - offset;
		offset = stop;
		if (status || offset == end)
			break;
		status = put_register(env, d, next, bytes);
		bytes += next->width;
		offset += next->width;
	}
	return status;
}
