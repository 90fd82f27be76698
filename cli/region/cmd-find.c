/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-find.c: search a region for bytes.
 */
#include <errno.h>
#include <stdlib.h>

#include "cli/words/pattern.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "stream.h"
#include "view-bulk.h"

#define FOUND_MAX 65536		/* maximum number of matches to list */

typedef unsigned long long ull;

/* A running search. */
struct find {
	struct env *env;
	struct target t;
	struct walk walk;
	struct vfc_pattern pattern;
	struct vfc_search search;
	uint64_t *offsets;	/* of the matches */
	size_t count, limit;
};

static bool add_match(void *data, uint64_t offset)
{
	struct find *f = data;

	f->offsets[f->count++] = offset;
	return f->count == f->limit;
}

static int search_bytes(void *data, const struct vfc_span *run, uint64_t done,
			const uint8_t *bytes, size_t size)
{
	struct find *f = data;

	return vfc_search_add(&f->search, run->offset + done, bytes, size) ? WALK_ENOUGH :
									     EXIT_DONE;
}

static int search_gap(void *data, const struct vfc_span *run)
{
	struct find *f = data;

	walk_warn_of_gap(&f->walk, run, "not searched");
	return EXIT_DONE;
}

/* Report a word that is not a pattern, or does not fit. */
static int report_word(struct env *env, const char *word, unsigned int width, int err)
{
	if (err == -E2BIG)
		return err_usage(env, NULL, "a pattern has at most %d bytes", VFC_PATTERN_MAX);
	if (err == -ERANGE)
		return err_usage(env, "set the width with -w", "%s does not fit in %u byte%s",
				 word, width, width == 1 ? "" : "s");
	return err_usage(env, "use bytes (de ad be ef, hex:deadbeef), a number "
			 "(0x1234) or text:HELLO", "\"%s\" is not a pattern", word);
}

/* Parse the pattern and its mask. */
static int parse_pattern(struct find *f, const struct args *a, unsigned int width)
{
	struct vfc_pattern mask = { .size = 0 };
	const char *word = args_text(a, "mask");
	size_t i, n = args_count(a, "PATTERN");
	int err = 0;

	for (i = 0; !err && i < n; i++)
		err = pattern_add(&f->pattern, args_text_at(a, "PATTERN", i), width);
	if (err)
		return report_word(f->env, args_text_at(a, "PATTERN", i - 1), width, err);
	if (!word)
		return EXIT_DONE;
	err = pattern_add(&mask, word, width);
	if (err)
		return report_word(f->env, word, width, err);
	if (mask.size != f->pattern.size)
		return err_usage(f->env, NULL, "the mask has %zu bytes, the pattern %zu",
				 mask.size, f->pattern.size);
	for (i = 0; i < mask.size; i++)
		f->pattern.mask[i] = mask.bytes[i];
	return EXIT_DONE;
}

/* Parse the maximum number of matches. */
static int parse_limit(struct find *f, const struct args *a)
{
	uint64_t count = args_u64(a, "count", args_has(a, "all") ? FOUND_MAX : 1);

	if (args_has(a, "all") && args_has(a, "count"))
		return err_usage(f->env, NULL, "--all and --count cannot be combined");
	if (!count || count > FOUND_MAX)
		return err_usage(f->env, NULL, "--count must be 1 to %d", FOUND_MAX);
	f->limit = count;
	return EXIT_DONE;
}

static int show_matches(struct find *f, bool all)
{
	const char *region = f->t.name;

	if (!f->count)
		return err_check(f->env, NULL, "not found in %llu bytes starting at %s+0x%llx",
				 (ull)f->t.span.size, region, (ull)f->t.span.offset);
	if (all && f->count == f->limit)
		err_warn(f->env, "%s: only the first %d matches are shown", region,
			 FOUND_MAX);
	return out_doc(f->env, &view_found, view_found_doc(region, f->offsets, f->count));
}

static int search_region(struct find *f)
{
	int status;

	f->search = (struct vfc_search){ .pattern = &f->pattern, .found = add_match, .data = f };
	f->walk = (struct walk){
		.env = f->env, .t = &f->t, .verb = "find", .data = f,
		.bytes = search_bytes, .gap = search_gap,
	};
	status = walk_size(f->env, &f->t);
	if (!status)
		status = walk_check(&f->walk);
	if (!status)
		status = walk_range(&f->walk);
	return status ? status : show_matches(f, args_has(f->t.args, "all"));
}

static int run_search(struct find *f, const struct args *a)
{
	int status;

	f->offsets = calloc(f->limit, sizeof(*f->offsets));
	if (!f->offsets)
		return err_errno(f->env, -ENOMEM, "allocate %zu offsets", f->limit);
	status = target_begin(f->env, a, &f->t);
	if (!status)
		status = search_region(f);
	env_release(f->env, f->t.handle);
	free(f->offsets);
	return status;
}

static int run_find(struct env *env, const struct args *a)
{
	struct find f = { .env = env };
	int status = parse_limit(&f, a);

	if (!status)
		status = parse_pattern(&f, a, target_width(a));
	return status ? status : run_search(&f, a);
}

static const struct arg find_args[] = {
	TARGET_ARG_DEVICE,
	{ "LOCATION", ARG_PLACE, 0, "start location: bar2, bar2+0x1000", NULL },
	{ "PATTERN", ARG_TEXT, ARG_MANY, "bytes (de ad be ef, hex:deadbeef), a number (0x1234, "
	  "as wide as an access), or text:HELLO; several are joined", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt find_opts[] = {
	{ "size", 'n', ARG_SIZE, "SIZE", "bytes to search (default: to the region's end)", 0,
	  NULL },
	{ "mask", 0, ARG_TEXT, "MASK", "bits to compare, as a pattern of the same size", 0,
	  NULL },
	{ "all", 0, ARG_FLAG, NULL, "show all matches, not only the first", 0, NULL },
	{ "count", 0, ARG_U64, "COUNT", "show the first COUNT matches", 0, NULL },
	TARGET_OPTS,
	TARGET_OPT_FORCE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const find_examples[] = {
	"vfioctl find 00:06.0 bar2 text:HELLO",
	"vfioctl find 00:06.0 bar2 hex:deadbeef --all",
	"vfioctl find 01:00.0 config -w 2 0x11e8 --mask 0xfff0",
	NULL,
};

const struct cmd cmd_find_bytes = {
	.name = "find",
	.help = "Search a region for a pattern (exit 3: not found)",
	.args = find_args,
	.opts = find_opts,
	.flags = CMD_OPENS,
	.run = run_find,
	.man = "vfioctl-bulk",
	.examples = find_examples,
};
