/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * value.c: read values of regions and DMA buffers, once or until conditions hold.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/out/clock.h"
#include "cli/out/err.h"
#include "value.h"

/* Pauses between two reads, in ns: they double. */
#define PAUSE_FIRST 50000
#define PAUSE_MOST 10000000

typedef unsigned long long ull;

/* ---- the location --------------------------------------------------- */

int reading_begin(struct env *env, const struct args *a, const char *word, struct reading *r)
{
	struct target *t = &r->t;
	int status;

	r->nconds = 0;
	r->suspect = NULL;
	status = target_open(env, a, t);
	if (!status)
		status = target_any(env, word, t);
	if (!status && t->buffer && t->span.width > target_room(t))
		return err_usage(env, NULL, "%s ends at 0x%llx", t->name, (ull)t->end);
	return status ? status : target_never(env, t);
}

/* ---- the value ------------------------------------------------------ */

int reading_take(struct env *env, struct reading *r)
{
	const struct target *t = &r->t;
	int err = target_read(t, &r->value, 1);

	if (err < 0)
		return target_fail(env, t, err);
	r->suspect = target_suspect(t, t->span.offset, r->value);
	return EXIT_DONE;
}

uint64_t reading_part(const struct reading *r)
{
	const struct vfc_field *field = r->t.span.at.field;

	return field ? vfc_field_get(field, r->value) : r->value;
}

void reading_warn(struct env *env, const struct reading *r)
{
	if (r->suspect)
		err_warn(env, "%s reads all ones: %s", r->t.word, r->suspect);
}

struct view_access value_access(const struct target *t, size_t i, uint64_t value)
{
	return (struct view_access){
		.region = t->name, .offset = t->span.offset + i * t->span.width,
		.width = t->span.width, .value = value,
		/* Values after the first belong to other registers. */
		.at = !i && t->span.at.reg ? &t->span.at : NULL,
	};
}

int value_fits(struct env *env, const char *what, uint64_t value, unsigned int width)
{
	if (!(value & ~target_ones(width)))
		return EXIT_DONE;
	return err_usage(env, "set the width with -w", "%s0x%llx does not fit in %u bytes", what,
			 (ull)value, width);
}

void values_warn(struct env *env, const struct view_access *accesses, size_t count)
{
	const struct view_access *first = NULL;
	size_t i, more = 0;

	for (i = 0; i < count; i++) {
		if (!accesses[i].suspect)
			continue;
		if (first)
			more++;
		else
			first = &accesses[i];
	}
	if (more)
		err_warn(env, "%s+0x%llx and %zu more read all ones: %s", first->region,
			 (ull)first->offset, more, first->suspect);
	else if (first)
		err_warn(env, "%s+0x%llx reads all ones: %s", first->region,
			 (ull)first->offset, first->suspect);
}

/* ---- conditions ----------------------------------------------------- */

/* Join some words of an argument with blanks. */
static void join_words(const struct args *a, const char *name, size_t first, size_t count,
		       char *text, size_t size)
{
	size_t used = 0, i;
	int n;

	*text = '\0';
	for (i = first; i < first + count && used < size; i++) {
		n = snprintf(text + used, size - used, "%s%s", i > first ? " " : "",
			     args_text_at(a, name, i));
		used += n > 0 ? (size_t)n : 0;
	}
}

int reading_conds(struct env *env, const struct args *a, const char *name, struct reading *r)
{
	size_t words = args_count(a, name), first, count;
	char text[256];
	int err;

	for (first = 0; first < words; first += count) {
		if (r->nconds == READING_CONDS)
			return err_usage(env, NULL, "more than %d conditions", READING_CONDS);
		/* Add words until they form a condition. */
		for (count = words - first, err = -EINVAL; count; count--) {
			join_words(a, name, first, count, text, sizeof(text));
			err = cond_parse(text, &r->conds[r->nconds]);
			if (!err)
				break;
		}
		if (err)
			return err_usage(env, "use VALUE, ==VALUE, !=, <, <=, >, >=, &MASK, "
					 "&MASK==VALUE or FIELD=VALUE; quote characters that the "
					 "shell interprets",
					 "\"%s\" is not a condition%s", text,
					 err == -ERANGE ? ": the number is too large" : "");
		r->nconds++;
	}
	return EXIT_DONE;
}

int reading_bind(struct env *env, struct reading *r)
{
	unsigned int width = r->t.span.width;
	struct cond *c;
	int status = EXIT_DONE;

	for (c = r->conds; c < r->conds + r->nconds && !status; c++) {
		status = cond_bind(env, &r->t.span.at, c);
		if (!status)
			status = value_fits(env, "", c->value, width);
		if (!status && c->masked)
			status = value_fits(env, "", c->mask, width);
	}
	return status;
}

bool reading_holds(const struct reading *r)
{
	size_t i;

	for (i = 0; i < r->nconds; i++)
		if (!cond_holds(&r->conds[i], r->value))
			return false;
	return true;
}

/* Sleep; false after a signal. */
static bool pause_for(int64_t ns)
{
	const struct timespec ts = { ns / 1000000000, ns % 1000000000 };

	return !nanosleep(&ts, NULL) || !env_signal;
}

int reading_wait(struct env *env, struct reading *r, uint64_t timeout_ns)
{
	int64_t start = clock_now_ns(), left, pause = PAUSE_FIRST;
	int status;

	for (;;) {
		status = reading_take(env, r);
		if (status || reading_holds(r))
			return status;
		left = (int64_t)timeout_ns - (clock_now_ns() - start);
		if (left <= 0)
			return EXIT_CHECK;
		if (r->suspect)
			return err_absent(env, -ENODEV, NULL, "%s: %s reads all ones: %s",
					  vfc_handle_address(r->t.handle), r->t.word, r->suspect);
		if (!pause_for(left < pause ? left : pause) || env_signal)
			return err_interrupted(env, "interrupted while waiting for %s", r->t.word);
		pause = pause * 2 < PAUSE_MOST ? pause * 2 : PAUSE_MOST;
	}
}

/* ---- text for messages ---------------------------------------------- */

/* Print " (RDY = 1, SHST = normal)": the fields of the register that the location names. */
static void add_fields(FILE *stream, const struct reading *r)
{
	const struct vfc_reg *reg = r->t.span.at.reg;
	const struct vfc_reg_value *word;
	uint64_t part;
	size_t i;

	for (i = 0; reg && i < reg->nfields; i++) {
		part = vfc_field_get(&reg->fields[i], r->value);
		word = vfc_field_value(&reg->fields[i], part);
		fprintf(stream, i ? ", %s = " : " (%s = ", reg->fields[i].name);
		if (word)
			fprintf(stream, "%s", word->name);
		else
			fprintf(stream, part < 10 ? "%llu" : "0x%llx", (ull)part);
	}
	if (i)
		fputc(')', stream);
}

char *reading_text(const struct reading *r)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	fprintf(stream, "0x%0*llx", 2 * (int)r->t.span.width, (ull)r->value);
	add_fields(stream, r);
	fclose(stream);
	return text;
}

char *reading_conds_text(const struct reading *r)
{
	char *text = NULL, one[256];
	size_t size, i;
	FILE *stream = open_memstream(&text, &size);

	for (i = 0; stream && i < r->nconds; i++) {
		cond_text(&r->conds[i], one, sizeof(one));
		fprintf(stream, "%s%s", i ? ", " : "", one);
	}
	if (stream)
		fclose(stream);
	return text;
}

struct view_access reading_access(const struct reading *r)
{
	struct view_access access = value_access(&r->t, 0, r->value);

	access.suspect = r->suspect;
	return access;
}
