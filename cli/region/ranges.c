/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ranges.c: turn a command's locations and sizes into targets.
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

/* ---- one target ----------------------------------------------------- */

static int add_target(struct env *env, const struct target *device, const char *name, size_t i,
		      bool to_end, struct targets *s)
{
	const struct args *a = device->args;
	int size = size_of(a, name, i), status;
	struct target t = *device;
	struct vfc_span *span = &t.span;

	status = target_at(env, args_text_at(a, name, i), &t);
	if (status)
		return status;
	if (size >= 0)
		span->size = args_u64_at(a, "size", (size_t)size);
	else
		span->size = !to_end || span->size ? span->width : target_room(&t);
	status = target_fits(env, &t);
	if (status)
		return status;
	/* A size that was given must be made of whole accesses. */
	if (span->offset % span->width || (size >= 0 && span->size % span->width))
		return err_usage(env, "add -w 1 for single-byte accesses", "%s: %llu bytes at "
				 "0x%llx are not a multiple of width %u", t.word,
				 (ull)span->size, (ull)span->offset, span->width);
	status = target_may(env, &t);
	return status ? status : targets_add(env, s, &t);
}

/* ---- all of them ---------------------------------------------------- */

int targets_add(struct env *env, struct targets *s, const struct target *t)
{
	struct target *grown = reallocarray(s->list, s->count + 1, sizeof(*grown));

	if (!grown)
		return err_errno(env, -ENOMEM, "allocate the locations");
	s->list = grown;
	grown[s->count++] = *t;
	return EXIT_DONE;
}

int targets_take(struct env *env, const struct target *device, const char *name, bool to_end,
		 struct targets *s)
{
	int status = check_sizes(env, device->args, name);
	size_t i;

	for (i = 0; !status && i < args_count(device->args, name); i++)
		status = add_target(env, device, name, i, to_end, s);
	return status;
}

void targets_free(struct targets *s)
{
	free(s->list);
	*s = (struct targets){ .count = 0 };
}

static int compare_targets(const void *a, const void *b)
{
	const struct vfc_span *x = &((const struct target *)a)->span;
	const struct vfc_span *y = &((const struct target *)b)->span;

	if (x->region != y->region)
		return x->region < y->region ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

int targets_sort(struct env *env, struct targets *s)
{
	size_t i;

	qsort(s->list, s->count, sizeof(*s->list), compare_targets);
	for (i = 1; i < s->count; i++) {
		const struct target *a = &s->list[i - 1], *b = &s->list[i];

		if (a->span.region == b->span.region &&
		    b->span.offset - a->span.offset < a->span.size)
			return err_usage(env, NULL, "%s and %s overlap", a->word, b->word);
	}
	return EXIT_DONE;
}
