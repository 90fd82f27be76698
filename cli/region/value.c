/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * value.c: read values of regions and DMA buffers, once or until conditions hold.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/words/numbers.h"
#include "cli/out/clock.h"
#include "cli/out/err.h"
#include "value.h"

/* Pauses between two reads, in ns: they double. */
#define PAUSE_FIRST 50000
#define PAUSE_MOST 10000000

typedef unsigned long long ull;

/* ---- the location --------------------------------------------------- */

/* Find "BUFFER[+OFF]"; r->buffer stays NULL if the word does not name a buffer. */
static int find_buffer(struct env *env, const struct args *a, struct reading *r)
{
	const struct vfc_buffer *buffer;
	uint64_t offset;
	char name[VFC_NAME];

	if (words_place(r->word, name, sizeof(name), &offset) || !env_names_reg(name))
		return EXIT_DONE;
	buffer = vfc_dma_buffer(vfc_handle_space(r->t.handle), name);
	if (!buffer)
		return EXIT_DONE;
	r->t.access = (struct vfc_access){ .offset = offset, .width = touch_width(a) };
	if (buffer->size < r->t.access.width || offset > buffer->size - r->t.access.width)
		return err_usage(env, NULL, "%s ends at 0x%llx", name, (ull)buffer->size);
	r->buffer = buffer;
	return EXIT_DONE;
}

int reading_begin(struct env *env, const struct args *a, const char *word, struct reading *r)
{
	int status;

	*r = (struct reading){ .word = word };
	status = touch_open(env, a, &r->t);
	if (!status)
		status = find_buffer(env, a, r);
	if (!status && !r->buffer)
		status = touch_word(env, a, word, &r->t);
	if (!status && !r->buffer)
		status = touch_never(env, &r->t, r->t.access.width);
	return status;
}

void reading_end(struct env *env, struct reading *r)
{
	touch_end(env, &r->t);
}

/* ---- the value ------------------------------------------------------ */

/* Load from memory that the device may write: little-endian, as in a region. */
static uint64_t load_le(const volatile uint8_t *bytes, unsigned int width)
{
	uint64_t value = 0;

	while (width--)
		value = value << 8 | bytes[width];
	return value;
}

int reading_take(struct env *env, struct reading *r)
{
	const struct vfc_access *at = &r->t.access;
	int err;

	if (r->buffer) {
		r->value = load_le(r->buffer->addr + at->offset, at->width);
		return EXIT_DONE;
	}
	err = vfc_reg_read(r->t.handle, &r->t.place.at, at, &r->value, 1);
	if (err < 0)
		return err_lib(env, err, "%s", vfc_handle_address(r->t.handle));
	r->suspect = r->value == touch_ones(at->width) ?
		     vfc_region_suspect(r->t.handle, at) : NULL;
	return EXIT_DONE;
}

uint64_t reading_part(const struct reading *r)
{
	const struct vfc_field *field = r->t.place.at.field;

	return field ? vfc_field_get(field, r->value) : r->value;
}

void reading_warn(struct env *env, const struct reading *r)
{
	if (r->suspect)
		err_warn(env, "%s reads all ones: %s", r->word, r->suspect);
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
	uint64_t room = touch_ones(r->t.access.width);
	const struct cond *c;
	int status = EXIT_DONE;
	size_t i;

	for (i = 0; i < r->nconds && !status; i++) {
		status = cond_bind(env, &r->t.place, &r->conds[i]);
		c = &r->conds[i];
		if (!status && ((c->masked && c->mask & ~room) || c->value & ~room))
			status = err_usage(env, "set the width with -w", "0x%llx does not fit in "
					   "%u bytes", (ull)(c->value & ~room ? c->value : c->mask),
					   r->t.access.width);
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
					  vfc_handle_address(r->t.handle), r->word, r->suspect);
		if (!pause_for(left < pause ? left : pause) || env_signal)
			return err_interrupted(env, "wait for %s", r->word);
		pause = pause * 2 < PAUSE_MOST ? pause * 2 : PAUSE_MOST;
	}
}

/* ---- text for messages ---------------------------------------------- */

/* Print " (RDY = 1, SHST = normal)": the fields of the register that the location names. */
static void add_fields(FILE *stream, const struct reading *r)
{
	const struct vfc_reg *reg = r->t.place.at.reg;
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
	fprintf(stream, "0x%0*llx", 2 * (int)r->t.access.width, (ull)r->value);
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
	return (struct view_access){
		.region = r->buffer ? r->buffer->name : r->t.place.region.name,
		.offset = r->t.access.offset, .width = r->t.access.width, .value = r->value,
		.suspect = r->suspect, .at = r->t.place.at.reg ? &r->t.place.at : NULL,
	};
}
