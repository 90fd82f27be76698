/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ranges.c: turn a command's locations and sizes into stretches of regions.
 */
#include <errno.h>
#include <stdlib.h>

#include "cli/out/err.h"
#include "ranges.h"

typedef unsigned long long ull;

/* ---- matching sizes to locations ------------------------------------ */

/* Return the index of the last location before the size, -1 for none. */
static int owner_of(const struct args *a, const char *name, size_t size)
{
	size_t i, n = args_count(a, name), at = args_order(a, "size", size);

	for (i = 0; i < n && args_order(a, name, i) < at; i++)
		;
	return (int)i - 1;
}

/* Return the index of a location's --size, -1 for none. */
static int size_of(const struct args *a, const char *name, size_t place)
{
	size_t i, n = args_count(a, "size");

	for (i = 0; i < n; i++)
		if (owner_of(a, name, i) == (int)place)
			return (int)i;
	return -1;
}

/* Check that each size follows a location, and that no location has two. */
static int check_sizes(struct env *env, const struct args *a, const char *name)
{
	static const char hint[] = "put each -n after its location: bar0 -n 64 config";
	size_t i, n = args_count(a, "size");
	int owner, last = -1;

	for (i = 0; i < n; i++, last = owner) {
		owner = owner_of(a, name, i);
		if (owner < 0)
			return err_usage(env, hint, "-n %s must follow a location",
					 args_text_at(a, "size", i));
		if (owner == last)
			return err_usage(env, hint, "%s has two sizes",
					 args_text_at(a, name, (size_t)owner));
	}
	return EXIT_DONE;
}

/* ---- one stretch ---------------------------------------------------- */

/* Check that the stretch is in the region and, if sized explicitly, made of whole accesses. */
static int check_size(struct env *env, const struct args *a, const struct stretch *s, bool said)
{
	const struct vfc_region *region = &s->t.place.region;
	uint64_t at = s->t.access.offset, room = at < region->size ? region->size - at : 0;
	unsigned int width = s->t.access.width;

	if (!s->size || s->size > room)
		return err_room(env, region->name, room, at, s->size);
	if (at % width || (said && s->size % width))
		return err_usage(env, "add -w 1 for single-byte accesses", "%s: %llu bytes at "
				 "0x%llx are not a multiple of width %u", s->word, (ull)s->size,
				 (ull)at, width);
	return touch_may(env, a, &s->t, s->size);
}

/* Return the size of a location without --size. */
static uint64_t own_size(const struct stretch *s, bool to_end)
{
	const struct place *place = &s->t.place;

	if (!to_end || place->width)
		return s->t.access.width;
	return place->offset < place->region.size ? place->region.size - place->offset : 0;
}

static int add_stretch(struct env *env, const struct args *a, const char *name, size_t i,
		       bool to_end,
		struct stretch *s)
{
	int size = size_of(a, name, i), status = touch_word(env, a, s->word, &s->t);

	if (status)
		return status;
	s->size = size < 0 ? own_size(s, to_end) : args_u64_at(a, "size", (size_t)size);
	return check_size(env, a, s, size >= 0);
}

/* ---- all of them ---------------------------------------------------- */

int stretches_add(struct env *env, struct stretches *s, struct stretch *stretch)
{
	struct stretch *grown = reallocarray(s->list, s->count + 1, sizeof(*grown));

	if (!grown) {
		vfc_region_clear(&stretch->t.place.region);
		return err_errno(env, -ENOMEM, "allocate the locations");
	}
	s->list = grown;
	grown[s->count++] = *stretch;
	return EXIT_DONE;
}

int stretches_take(struct env *env, const struct args *a, const char *name,
		   struct vfc_handle *handle, bool to_end, struct stretches *s)
{
	int status = check_sizes(env, a, name);
	size_t i;

	for (i = 0; !status && i < args_count(a, name); i++) {
		struct stretch next = { .word = args_text_at(a, name, i), .t.handle = handle };

		status = add_stretch(env, a, name, i, to_end, &next);
		if (status)
			vfc_region_clear(&next.t.place.region);
		else
			status = stretches_add(env, s, &next);
	}
	return status;
}

void stretches_free(struct stretches *s)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		vfc_region_clear(&s->list[i].t.place.region);
	free(s->list);
	*s = (struct stretches){ .count = 0 };
}

static int compare_stretches(const void *a, const void *b)
{
	const struct vfc_access *x = &((const struct stretch *)a)->t.access;
	const struct vfc_access *y = &((const struct stretch *)b)->t.access;

	if (x->region != y->region)
		return x->region < y->region ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

int stretches_sort(struct env *env, struct stretches *s)
{
	size_t i;

	qsort(s->list, s->count, sizeof(*s->list), compare_stretches);
	for (i = 1; i < s->count; i++) {
		const struct stretch *a = &s->list[i - 1], *b = &s->list[i];

		if (a->t.access.region == b->t.access.region &&
		    b->t.access.offset - a->t.access.offset < a->size)
			return err_usage(env, NULL, "%s and %s overlap", a->word, b->word);
	}
	return EXIT_DONE;
}
