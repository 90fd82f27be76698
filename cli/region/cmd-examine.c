/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-examine.c: x: examine a place as gdb examines memory.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "value.h"

/* What "16xw" says. */
struct shape {
	uint64_t count;
	char letter;		/* of LETTERS */
	unsigned int width;	/* 0: it says none */
};

#define LETTERS "xduotc"
#define COUNT_MOST (UINT64_C(1) << 20)

static const struct {
	char letter;
	unsigned int width;
} sizes[] = { { 'b', 1 }, { 'h', 2 }, { 'w', 4 }, { 'g', 8 } };

/* Take one letter: a size, or a format. */
static bool take_letter(struct shape *f, char letter)
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

static int take_format(struct env *env, const char *text, struct shape *f)
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
		err = take_letter(f, *c) ? 0 : -EINVAL;
	if (!err && (!f->count || f->count > COUNT_MOST))
		err = -ERANGE;
	if (!err)
		return EXIT_DONE;
	return err_usage(env, "COUNT, one of " LETTERS " and one of bhwg, each if it is wanted: "
			 "x/16xw", "\"%s\" is no format", text);
}

/* Complete the format by what the place is, and by what was used last. */
static void complete(struct env *env, struct shape *f, const struct reading *r)
{
	unsigned int last = env->examined.width ? env->examined.width : 4;

	if (!f->width)
		f->width = f->letter == 'c' ? 1 :
			   r->t.place.width ? r->t.place.width : last;
	if (!f->letter)
		f->letter = env->examined.letter ? env->examined.letter : 'x';
	env->examined.width = f->width;
	env->examined.letter = f->letter;
}

/* Refuse what lies behind the end, before anything is read. */
static int check_room(struct env *env, const struct reading *r, const struct shape *f)
{
	uint64_t size = r->buffer ? r->buffer->size : r->t.place.region.size;
	uint64_t room = size - r->t.access.offset;
	struct view_access at = reading_access(r);

	if (r->t.access.offset <= size && f->count <= room / f->width)
		return EXIT_DONE;
	return err_usage(env, NULL, "%s has no %llu values of %u bytes from 0x%llx on", at.region,
			 (unsigned long long)f->count, f->width, (unsigned long long)at.offset);
}

/* The register that begins at the reading's offset, "" for none. */
static int name_place(struct env *env, const struct reading *r, char *name, size_t size)
{
	const struct vfc_access *at = &r->t.access;
	struct vfc_reg_at reg;
	int found = 0;

	*name = '\0';
	if (!r->buffer && r->t.regs)
		found = vfc_reg_lookup(r->t.handle, r->t.regs, at->region, at->offset, &reg);
	if (found < 0)
		return err_lib(env, found, "%s", vfc_handle_address(r->t.handle));
	if (found)
		vfc_reg_name(&reg, name, size);
	return EXIT_DONE;
}

/* Read all values, some a row. */
static int examine(struct env *env, struct reading *r, const struct shape *f, struct doc *rows)
{
	const uint64_t a_row = f->width == 1 ? 8 : 16 / f->width;
	struct doc *values = NULL;
	int status = EXIT_DONE;
	char name[VFC_NAME];
	uint64_t i;

	for (i = 0; i < f->count && !status; i++, r->t.access.offset += f->width) {
		if (env_signal)
			return err_interrupted(env, "read %s", r->word);
		if (i % a_row == 0) {
			status = name_place(env, r, name, sizeof(name));
			values = view_x_row(rows, r->t.access.offset, name);
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
	struct doc *doc, *rows;
	int status = reading_begin(env, a, args_text(a, "PLACE"), &r);

	if (!status) {
		complete(env, f, &r);
		r.t.access.width = f->width;
		status = check_room(env, &r, f);
	}
	if (!status && !r.buffer)
		status = touch_may(env, a, &r.t, f->count * f->width);
	if (!status && !r.buffer)
		status = touch_never(env, &r.t, f->count * f->width);
	if (!status) {
		doc = view_x_doc(reading_access(&r).region, f->letter, f->width, &rows);
		status = examine(env, &r, f, rows);
		if (!status)
			status = out_doc(env, &view_x, doc);
		else
			doc_free(doc);
	}
	reading_end(env, &r);
	return status;
}

static int run_x(struct env *env, const struct args *a)
{
	struct shape format;
	int status = take_format(env, args_text(a, "format") ?: "", &format);

	return status ? status : run_format(env, a, &format);
}

static const struct arg args[] = {
	TOUCH_ARG_DEVICE,
	{ "PLACE", ARG_PLACE, 0, "where to begin: bar0+0x10, CC, or a buffer's buf0", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt opts[] = {
	{ "format", 'f', ARG_TEXT, "FORMAT", "what stands behind the slash of x/FORMAT", 0, NULL },
	{ "pread", 0, ARG_FLAG, NULL, "go through pread and pwrite", 0, NULL },
	{ "mmap", 0, ARG_FLAG, NULL, "go through a mapping", 0, NULL },
	{ "enable-memory", 0, ARG_FLAG, NULL, "turn memory decode on first", 0, NULL },
	TOUCH_OPT_FORCE,
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
	.help = "Examine a place as gdb does: x/16xw",
	.args = args,
	.opts = opts,
	.flags = CMD_OPENS | CMD_SLASH | CMD_KEEPS,
	.run = run_x,
	.man = "vfioctl-region",
	.examples = examples,
};
