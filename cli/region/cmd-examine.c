/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-examine.c: x: examine a region or buffer, as gdb examines memory.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/maps.h"
#include "cli/session/devices.h"
#include "value.h"

/* A parsed format, "16xw". */
struct shape {
	uint64_t count;
	char letter;		/* one of LETTERS */
	unsigned int width;	/* 0: not given */
};

#define LETTERS "xduotc"
#define COUNT_MOST (UINT64_C(1) << 20)

static const struct {
	char letter;
	unsigned int width;
} sizes[] = { { 'b', 1 }, { 'h', 2 }, { 'w', 4 }, { 'g', 8 } };

/* Parse one letter: a size or a format. */
static bool parse_letter(struct shape *f, char letter)
{
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		if (sizes[i].letter == letter) {
			f->width = sizes[i].width;
			return true;
		}
	}
	f->letter = letter;
	return strchr(LETTERS, letter);
}

static int parse_format(struct env *env, const char *text, struct shape *f)
{
	size_t digits = strspn(text, "0123456789");
	char number[24];
	const char *c;
	int err = 0;

	*f = (struct shape){ .count = 1 };
	if (digits) {
		snprintf(number, sizeof(number), "%.*s", (int)digits, text);
		err = digits < sizeof(number) ? words_u64(number, &f->count) : -ERANGE;
	}
	for (c = text + digits; *c && !err; c++)
		err = parse_letter(f, *c) ? 0 : -EINVAL;
	if (!err && (!f->count || f->count > COUNT_MOST))
		err = -ERANGE;
	if (!err)
		return EXIT_DONE;
	return err_usage(env, "use COUNT, one of " LETTERS " and one of bhwg, all optional: "
			 "x/16xw", "\"%s\" is not a format", text);
}

/*
 * Complete the format from the location, whose word may set the width (own), and from
 * the last format used.
 */
static void complete_format(struct env *env, struct shape *f, unsigned int own)
{
	unsigned int last = env->examined.width ? env->examined.width : 4;

	if (!f->width)
		f->width = f->letter == 'c' ? 1 : own ? own : last;
	if (!f->letter)
		f->letter = env->examined.letter ? env->examined.letter : 'x';
	env->examined.width = f->width;
	env->examined.letter = f->letter;
}

/* Find the name of the register that begins at the target, "" for none. */
static int find_name(struct env *env, const struct target *t, char *name, size_t size)
{
	struct vfc_span reg;
	int found = 0;

	*name = '\0';
	if (!t->buffer && t->regs)
		found = vfc_reg_lookup(t->handle, t->regs, t->span.region, t->span.offset, &reg);
	if (found < 0)
		return target_fail(env, t, found);
	if (found)
		vfc_reg_name(&reg.at, name, size);
	return EXIT_DONE;
}

/* Read all values, in rows. */
static int read_rows(struct env *env, struct reading *r, const struct shape *f, struct doc *rows)
{
	const uint64_t a_row = f->width == 1 ? 8 : 16 / f->width;
	struct doc *values = NULL;
	int status = EXIT_DONE;
	char name[VFC_NAME];
	uint64_t i;

	for (i = 0; i < f->count && !status; i++, r->t.span.offset += f->width) {
		if (env_signal)
			return err_interrupted(env, "interrupted while reading %s", r->t.word);
		if (i % a_row == 0) {
			status = find_name(env, &r->t, name, sizeof(name));
			values = view_x_row(rows, r->t.span.offset, name);
		}
		if (!status)
			status = reading_take(env, r);
		if (!status)
			view_x_value(values, r->value, f->width);
	}
	if (!status)
		reading_warn(env, r);
	return status;
}

static int run_format(struct env *env, const struct args *a, struct shape *f)
{
	struct reading r;
	struct target *t = &r.t;
	struct doc *doc, *rows;
	int status = reading_begin(env, a, args_text(a, "LOCATION"), &r);

	if (!status && !t->buffer && !target_forced(a, "never"))
		status = maps_find(env, vfc_handle_address(t->handle), &t->regs);
	if (!status) {
		complete_format(env, f, (unsigned int)t->span.size);
		if (f->width != t->span.width)
			t->span.part = 0;
		t->span.width = f->width;
		t->span.size = f->count * f->width;
		/* Refuse to read past the end, before anything is read. */
		if (f->count > target_room(t) / f->width)
			status = err_usage(env, NULL, "%s has fewer than %llu values of %u "
					   "bytes at 0x%llx", t->name,
					   (unsigned long long)f->count, f->width,
					   (unsigned long long)t->span.offset);
	}
	if (!status)
		status = target_may(env, t);
	if (!status)
		status = target_never(env, t);
	if (!status) {
		doc = view_x_doc(t->name, f->letter, f->width, &rows);
		status = read_rows(env, &r, f, rows);
		if (!status)
			status = out_doc(env, &view_x, doc);
		else
			doc_free(doc);
	}
	env_release(env, t->handle);
	return status;
}

static int run_x(struct env *env, const struct args *a)
{
	struct shape format;
	int status = parse_format(env, args_text(a, "format") ?: "", &format);

	return status ? status : run_format(env, a, &format);
}

static const struct arg args[] = {
	TARGET_ARG_DEVICE,
	{ "LOCATION", ARG_PLACE, 0, "start location: bar0+0x10, CC, or a buffer: buf0", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt opts[] = {
	{ "format", 'f', ARG_TEXT, "FORMAT",
	  "format, as after the slash in x/FORMAT", 0, NULL },
	{ "pread", 0, ARG_FLAG, NULL, "access the region with pread and pwrite", 0, NULL },
	{ "mmap", 0, ARG_FLAG, NULL, "access a mapping of the region", 0, NULL },
	{ "enable-memory", 0, ARG_FLAG, NULL, "enable memory decode first", 0, NULL },
	TARGET_OPT_FORCE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const examples[] = {
	"vfioctl x/16xw 01:00.0 bar0+0x10",
	"x/8xb config",
	"x/2xg CAP",
	NULL,
};

const struct cmd cmd_x = {
	.name = "x",
	.help = "Examine memory or registers as gdb does: x/16xw",
	.args = args,
	.opts = opts,
	.flags = CMD_OPENS | CMD_SLASH,
	.run = run_x,
	.man = "vfioctl-region",
	.examples = examples,
};
