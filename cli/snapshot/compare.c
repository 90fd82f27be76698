/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compare.c: compare two snapshots: the stretches that both have, unit by unit where
 * bytes differ, and register by register where the map has names.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/numbers.h"
#include "cli/words/pattern.h"
#include "cli/out/err.h"
#include "compare.h"

#define CHUNK 65536		/* a multiple of 8 */

/* ---- ignored bits --------------------------------------------------- */

static int add_ignored(struct differ *d, uint32_t region, uint64_t offset, uint64_t size,
		       uint64_t mask)
{
	struct ignored *grown = reallocarray(d->ignored, d->nignored + 1, sizeof(*grown));

	if (!grown)
		return err_errno(d->env, -ENOMEM, "allocate an ignored location");
	d->ignored = grown;
	grown[d->nignored++] = (struct ignored){ region, offset, size, mask };
	return EXIT_DONE;
}

/* Ignore every element of an array. */
static int ignore_array(struct differ *d, const struct vfc_reg *reg, uint64_t mask)
{
	struct vfc_span first;
	uint64_t stride;
	uint32_t i, count;
	int status = EXIT_DONE, err = vfc_reg_layout(d->handle, reg, &first, &stride, &count);

	for (i = 0; !err && !status && i < count; i++)
		status = add_ignored(d, first.region, first.offset + i * stride, first.size, mask);
	return err ? err_lib(d->env, err, "--ignore %s", reg->name) : status;
}

/* Return the size of a location without an explicit size, in bytes. */
static uint64_t size_of(const struct differ *d, const struct target *t)
{
	const struct vfc_snapshot_part *part;

	if (t->span.size)
		return t->span.size;
	if (!strchr(t->word, '+'))
		return t->end;
	part = vfc_snapshot_find(&d->sides[0].snapshot, t->span.region, t->span.offset);
	return part ? part->width : 4;
}

static int ignore_place(struct differ *d, const struct target *t, uint64_t size)
{
	const struct vfc_reg_at *at = &t->span.at;
	uint64_t mask = at->field ? vfc_field_mask(at->field) : UINT64_MAX;

	if (at->reg && at->reg->array && !strchr(t->word, '['))
		return ignore_array(d, at->reg, mask);
	return add_ignored(d, t->span.region, t->span.offset, size ? size : size_of(d, t), mask);
}

int differ_ignore(struct differ *d, const char *word)
{
	char *name = strdup(word), *colon = name ? strrchr(name, ':') : NULL;
	struct target t = { .handle = d->handle, .word = name };
	uint64_t size = 0;
	int status = EXIT_DONE;

	if (!name)
		return err_errno(d->env, -ENOMEM, "--ignore %s", word);
	/* The text after "config:" is a name. */
	if (colon && strncmp(name, "config:", 7)) {
		*colon = '\0';
		if (words_size(colon + 1, &size) || !size)
			status = err_usage(d->env, "--ignore bar0+0x100:64", "--ignore %s: \"%s\" "
					   "is not a size", word, colon + 1);
	}
	if (!status)
		status = env_place(d->env, name, &t);
	if (!status)
		status = ignore_place(d, &t, size);
	free(name);
	return status;
}

/* Return the bits of a byte that are ignored. */
static uint8_t ignored_bits(const struct differ *d, uint32_t region, uint64_t offset)
{
	uint8_t bits = 0;
	size_t i;

	for (i = 0; i < d->nignored; i++) {
		const struct ignored *g = &d->ignored[i];

		if (g->region != region || offset < g->offset || offset - g->offset >= g->size)
			continue;
		bits |= g->mask == UINT64_MAX ? 0xff : g->mask >> 8 * (offset - g->offset);
	}
	return bits;
}

static uint64_t ignored_mask(const struct differ *d, uint32_t region, uint64_t offset,
			     unsigned int width)
{
	uint64_t mask = 0;
	unsigned int i;

	for (i = 0; d->nignored && i < width; i++)
		mask |= (uint64_t)ignored_bits(d, region, offset + i) << 8 * i;
	return mask;
}

/* ---- changes -------------------------------------------------------- */

/* A stretch of both sides. */
struct common {
	const struct vfc_snapshot_part *parts[2];
	uint32_t region;
	uint64_t offset, end;
	unsigned int width;	/* of a unit that both sides have completely */
};

/* Read both sides' values, up to 8 bytes, at an offset that both have. */
static int read_both(struct differ *d, const struct common *c, uint64_t offset,
		     unsigned int width, uint64_t values[2])
{
	uint8_t bytes[8];
	int i, status = EXIT_DONE;

	for (i = 0; !status && i < 2; i++) {
		status = side_read(d->env, &d->sides[i], c->parts[i], offset, bytes, width);
		if (!status)
			values[i] = pattern_value(bytes, width);
	}
	return status;
}

/* Add a change of a register, or of bytes without a name, if the values differ. */
static int add_change(struct differ *d, const struct common *c, uint64_t offset,
		      unsigned int width, const struct vfc_reg_at *at)
{
	struct view_change change = {
		.region = c->parts[0]->region, .offset = offset, .width = width, .at = at,
		.ignored = ignored_mask(d, c->region, offset, width),
	};
	uint64_t values[2];
	int status = read_both(d, c, offset, width, values);

	change.before = values[0];
	change.after = values[1];
	if (status || !((change.before ^ change.after) & ~change.ignored))
		return status;
	if (d->count++ < d->limit)
		view_diff_change(&d->docs, &change);
	return EXIT_DONE;
}

/* Find the register at offset, if both sides have all of it. */
static bool find_register(struct differ *d, const struct common *c, uint64_t offset,
			  struct vfc_span *reg)
{
	/* A map that needs a register outside of the snapshot gives no names. */
	return d->regs && vfc_reg_lookup(d->handle, d->regs, c->region, offset, reg) > 0 &&
	       reg->offset >= c->offset && reg->offset + reg->size <= c->end;
}

/* Show a unit that differs and is partly a register: other bytes are shown singly. */
static int name_unit(struct differ *d, const struct common *c, uint64_t offset)
{
	uint64_t end = offset + c->width;
	struct vfc_span reg;
	int status = EXIT_DONE;

	while (!status && offset < end) {
		if (find_register(d, c, offset, &reg)) {
			status = add_change(d, c, reg.offset, reg.width, &reg.at);
			offset = reg.offset + reg.width;
		} else {
			status = add_change(d, c, offset, 1, NULL);
			offset++;
		}
	}
	d->region = c->region;
	d->next = offset;
	return status;
}

/* True if registers may have a name here. Changes past the limit need none. */
static bool has_names(struct differ *d, const struct common *c, uint64_t offset)
{
	struct vfc_span reg;
	unsigned int i;

	for (i = 0; d->regs && d->count < d->limit && i < c->width; i++)
		if (find_register(d, c, offset + i, &reg))
			return true;
	return false;
}

static int unit_differs(struct differ *d, const struct common *c, uint64_t offset)
{
	/* A register wider than a unit has already been shown. */
	if (d->region == c->region && offset < d->next)
		return EXIT_DONE;
	return has_names(d, c, offset) ? name_unit(d, c, offset) :
					 add_change(d, c, offset, c->width, NULL);
}

/* ---- stretches ------------------------------------------------------ */

static int compare_chunk(struct differ *d, const struct common *c, uint64_t offset, size_t size)
{
	static uint8_t bytes[2][CHUNK];
	int i, status = EXIT_DONE;
	size_t at;

	for (i = 0; !status && i < 2; i++)
		status = side_read(d->env, &d->sides[i], c->parts[i], offset, bytes[i], size);
	if (status || !memcmp(bytes[0], bytes[1], size))
		return status;
	for (at = 0; !status && at < size; at += c->width)
		if (memcmp(bytes[0] + at, bytes[1] + at, c->width))
			status = unit_differs(d, c, offset + at);
	return status;
}

static int compare_common(struct differ *d, const struct common *c)
{
	uint64_t offset = c->offset;
	int status = EXIT_DONE;
	size_t size;

	d->compared += c->end - c->offset;
	for (; !status && offset < c->end; offset += size) {
		if (env_signal)
			return err_interrupted(d->env, "diff interrupted at %s+0x%llx",
					       c->parts[0]->region, (unsigned long long)offset);
		size = c->end - offset < CHUNK ? (size_t)(c->end - offset) : CHUNK;
		status = compare_chunk(d, c, offset, size);
	}
	return status;
}

/* Return a side's part at an offset, or NULL; cuts *end to where that stops being true. */
static const struct vfc_snapshot_part *part_at(const struct side *side, uint32_t region,
					       uint64_t offset, uint64_t *end)
{
	const struct vfc_snapshot_part *p = vfc_snapshot_find(&side->snapshot, region, offset);
	bool in = p && p->offset <= offset;
	uint64_t until = !p ? UINT64_MAX : in ? p->offset + p->size : p->offset;

	if (until < *end)
		*end = until;
	return in ? p : NULL;
}

/* Add bytes that only one side has; gaps do not count. */
static void add_alone(struct differ *d, const struct common *c)
{
	const struct vfc_snapshot_part *p = c->parts[0] ?: c->parts[1];

	if (p->why[0])
		return;
	d->alone = true;
	view_diff_only(c->parts[0] ? d->docs.only_a : d->docs.only_b, p->region, c->offset,
		       c->end - c->offset);
}

/* Handle one stretch, within one part of each side. */
static int compare_stretch(struct differ *d, struct common *c)
{
	const struct vfc_snapshot_part *a = c->parts[0], *b = c->parts[1];

	if (!a || !b) {
		add_alone(d, c);
		return EXIT_DONE;
	}
	if (a->why[0] || b->why[0]) {
		view_diff_skipped(&d->docs, a->region, c->offset, c->end - c->offset, a->why,
				  b->why);
		return EXIT_DONE;
	}
	c->width = a->width < b->width ? a->width : b->width;
	return compare_common(d, c);
}

static int compare_region(struct differ *d, uint32_t region)
{
	struct common c = { .region = region };
	int status = EXIT_DONE;

	for (; !status; c.offset = c.end) {
		c.end = UINT64_MAX;
		c.parts[0] = part_at(&d->sides[0], region, c.offset, &c.end);
		c.parts[1] = part_at(&d->sides[1], region, c.offset, &c.end);
		if (c.end == UINT64_MAX)
			break;
		if (c.parts[0] || c.parts[1])
			status = compare_stretch(d, &c);
	}
	return status;
}

/* Return the next region that a side has, UINT32_MAX at the end. */
static uint32_t next_region(const struct side *side, uint32_t from)
{
	size_t i;

	for (i = 0; i < side->snapshot.nparts; i++)
		if (side->snapshot.parts[i].index >= from)
			return side->snapshot.parts[i].index;
	return UINT32_MAX;
}

int differ_run(struct differ *d)
{
	uint32_t region = 0, a, b;
	int status = EXIT_DONE;

	for (; !status; region++) {
		a = next_region(&d->sides[0], region);
		b = next_region(&d->sides[1], region);
		region = a < b ? a : b;
		if (region == UINT32_MAX)
			break;
		status = compare_region(d, region);
	}
	return status;
}
