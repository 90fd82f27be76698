/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * parse.c: parse the text of a register map line by line; vfioctl-regs(5) describes
 * it. Stops at the first error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"
#include "lib/uapi/uapi.h"
#include "lib/base/array.h"

/* ---- map, source, match --------------------------------------------- */

static bool take_map(struct regs_parser *p)
{
	const char *name = regs_next(p, "the map's name");

	if (!name)
		return false;
	if (p->regs->name)
		return regs_wrong(p, "the map already has a name");
	return regs_take_name(p, name, name, strlen(name), &p->regs->name) &&
	       regs_take_text(p, &p->regs->title);
}

static bool take_source(struct regs_parser *p)
{
	char **source;

	if (p->at == p->nwords)
		return regs_wrong(p, "the source is missing; write it in quotes");
	source = MORE(p, p->regs->sources, p->regs->nsources, BLOCKS_MAX);
	return source && regs_take_text(p, source);
}

/* Parse four hexadecimal digits, or `*`, at *text, and advance *text. */
static bool take_id(const char **text, int *id)
{
	char digits[5];

	*id = -1;
	if (**text == '*') {
		++*text;
		return true;
	}
	if (strspn(*text, "0123456789abcdefABCDEF") != 4)
		return false;
	snprintf(digits, sizeof(digits), "%.4s", *text);
	*id = (int)strtoul(digits, NULL, 16);
	*text += 4;
	return true;
}

static bool take_ids(struct regs_parser *p, const char *word, struct vfc_regs_match *match)
{
	int *const ids[] = { &match->vendor, &match->device, &match->subvendor,
			     &match->subdevice };
	const char *text = word;
	size_t n = 0;
	bool good;

	do
		good = take_id(&text, ids[n++]);
	while (good && n < ARRAY_SIZE(ids) && *text == ':' && text++);
	if (!good || *text || n % 2 || match->vendor < 0 ||
	    (n == 4 && (match->device < 0 || match->subvendor < 0)))
		return regs_wrong(p, "%s: ids are vendor:device or vendor:device:subvendor:"
				  "subdevice, four digits each; * matches any device", word);
	return true;
}

/* Parse six hexadecimal digits; x matches any digit. */
static bool take_class(struct regs_parser *p, struct vfc_regs_match *match)
{
	const char *word = regs_next(p, "the class");

	if (!word)
		return false;
	if (strlen(word) != 6 || strspn(word, "0123456789abcdefABCDEFx") != 6 || word[0] == 'x')
		return regs_wrong(p, "%s: a class has six digits, the last of which may be "
				  "x", word);
	for (int i = 0; i < 6; i++) {
		const char digit[] = { word[i], '\0' };
		bool any = word[i] == 'x';

		match->class = match->class << 4 | (any ? 0 : strtoul(digit, NULL, 16));
		match->class_mask = match->class_mask << 4 | (any ? 0 : 0xf);
	}
	return true;
}

static bool take_match(struct regs_parser *p)
{
	struct vfc_regs_match match = { -1, -1, -1, -1, 0, 0 }, *kept;
	const char *word;

	if (p->regs->nblocks)
		return regs_wrong(p, "match must come before the first block");
	if (!regs_peek(p))
		return regs_wrong(p, "match needs vendor:device, or class and a class code");
	while ((word = regs_peek(p))) {
		bool class = !strcmp(word, "class");

		p->at++;
		if (class ? match.class_mask : match.vendor >= 0)
			return regs_wrong(p, "%s: a match line has only one of these", word);
		if (class ? !take_class(p, &match) : !take_ids(p, word, &match))
			return false;
	}
	kept = MORE(p, p->regs->matches, p->regs->nmatches, MANY_MAX);
	if (kept)
		*kept = match;
	return kept;
}

/* ---- block, never --------------------------------------------------- */

bool regs_region(const char *word, uint32_t *region)
{
	uint64_t index;

	if (vfc_word_number(VFC_WORDS_REGION, word, &index) &&
	    (strncmp(word, "region", 6) || !regs_number(word + 6, &index) || index > UINT32_MAX))
		return false;
	*region = (uint32_t)index;
	return true;
}

static bool take_region(struct regs_parser *p, struct vfc_block *block)
{
	const char *word = regs_next(p, "the block's region");

	if (!word)
		return false;
	return regs_region(word, &block->region) ? true :
	       regs_wrong(p, "%s is not a region (bar0 ... bar5, rom, config, vga, region9)", word);
}

/* Parse the number of `cap=`, `ecap=` or `virtio=`. */
static bool take_kind(struct regs_parser *p, struct vfc_block *block, enum vfc_block_base kind,
		      const char *text)
{
	uint64_t id, max = kind == VFC_BASE_ECAP ? UINT16_MAX : UINT8_MAX;

	if (!regs_number(text, &id) || id > max)
		return regs_wrong(p, "%s is not a capability number", text);
	if (block->kind != VFC_BASE_REGION)
		return regs_wrong(p, "a block has only one base");
	if (block->region != VFIO_PCI_CONFIG_REGION_INDEX)
		return regs_wrong(p, "only the region config has capabilities");
	block->kind = kind;
	block->id = (unsigned int)id;
	return true;
}

static bool take_base(struct regs_parser *p, struct vfc_block *block, const char *word)
{
	static const struct {
		const char *key;
		enum vfc_block_base kind;
	} kinds[] = {
		{ "base", VFC_BASE_REGION },
		{ "cap", VFC_BASE_CAP },
		{ "ecap", VFC_BASE_ECAP },
		{ "virtio", VFC_BASE_VIRTIO },
		{ "virtio-cap", VFC_BASE_VIRTIO_CAP },
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const char *text = regs_value_of(word, kinds[i].key);

		if (text)
			return kinds[i].kind == VFC_BASE_REGION ?
			       regs_take_term(p, text, &block->base) :
			       take_kind(p, block, kinds[i].kind, text);
	}
	return regs_wrong(p, "%s: a block has base=, cap=, ecap=, virtio= or virtio-cap=",
			  word);
}

static bool fill_block(struct regs_parser *p, struct vfc_block *block)
{
	const char *name = regs_next(p, "the block's name"), *word;

	if (!name || !regs_take_name(p, name, name, strlen(name), &block->name))
		return false;
	for (size_t i = 0; i + 1 < p->regs->nblocks; i++)
		if (!strcmp(p->regs->blocks[i]->name, name))
			return regs_wrong(p, "block %s already exists", name);
	if (!take_region(p, block))
		return false;
	while ((word = regs_peek(p))) {
		p->at++;
		if (!take_base(p, block, word))
			return false;
	}
	return true;
}

static bool take_block(struct regs_parser *p)
{
	struct vfc_block **slot, *block;

	if (p->head_only) {
		p->ended = true;
		p->at = p->nwords;
		return true;
	}
	slot = MORE(p, p->regs->blocks, p->regs->nblocks, BLOCKS_MAX);
	if (!slot)
		return false;
	block = *slot = calloc(1, sizeof(*block));
	if (!block) {
		p->regs->nblocks--;
		return regs_no_memory(p);
	}
	return fill_block(p, block);
}

struct vfc_block *regs_block(struct regs_parser *p)
{
	if (p->regs->nblocks)
		return p->regs->blocks[p->regs->nblocks - 1];
	regs_wrong(p, "no block comes before it");
	return NULL;
}

static bool take_never(struct regs_parser *p)
{
	struct vfc_block *block = regs_block(p);
	struct vfc_never *never;

	if (!block)
		return false;
	never = MORE(p, p->regs->nevers, p->regs->nnevers, MANY_MAX);
	if (!never)
		return false;
	never->block = block;
	if (!regs_take_number(p, "the offset", UINT64_MAX, &never->offset) ||
	    !regs_take_number(p, "the size", UINT64_MAX - never->offset, &never->size) ||
	    !regs_take_text(p, &never->why))
		return false;
	if (!never->size)
		return regs_wrong(p, "the size is 0");
	return never->why ? true : regs_wrong(p, "the reason is missing; write it in quotes");
}

/* ---- lines ---------------------------------------------------------- */

static const struct statement {
	const char *word;
	bool (*take)(struct regs_parser *p);
	bool of_reg;		/* the line continues the previous register */
} statements[] = {
	{ "map", take_map, false },
	{ "source", take_source, false },
	{ "match", take_match, false },
	{ "block", take_block, false },
	{ "never", take_never, false },
	{ "reg", regs_take_reg, false },
	{ "field", regs_take_field, true },
	{ "value", regs_take_value, true },
};

static bool take_statement(struct regs_parser *p)
{
	const char *word = regs_next(p, "a word");

	for (size_t i = 0; word && i < ARRAY_SIZE(statements); i++) {
		if (strcmp(statements[i].word, word))
			continue;
		if (!p->regs->name && statements[i].take != take_map)
			return regs_wrong(p, "a map must begin with a map NAME line");
		if (!statements[i].of_reg)
			p->reg = NULL;
		return statements[i].take(p);
	}
	return regs_wrong(p, "%s is not a keyword of register maps", word ?: "text in quotes");
}

static bool take_line(struct regs_parser *p, const char *line, size_t length)
{
	if (!regs_cut(p, line, length))
		return false;
	if (!p->nwords)
		return true;
	if (!take_statement(p))
		return false;
	return p->at == p->nwords ? true : regs_wrong(p, "unexpected word %s",
						      p->words[p->at].text);
}

static void take_lines(struct regs_parser *p, const char *text, size_t size)
{
	const char *end = text + size, *stop;

	for (; text < end && !p->err && !p->ended; text = stop + 1) {
		stop = memchr(text, '\n', (size_t)(end - text)) ?: end;
		p->error.line++;
		take_line(p, text, (size_t)(stop - text));
	}
	if (!p->err && !p->regs->name)
		regs_wrong(p, "a map must begin with a map NAME line");
}

static int parse(const char *file, const char *text, size_t size, bool head_only,
		 struct vfc_regs **regs, struct vfc_regs_error *error)
{
	struct regs_parser p = { .head_only = head_only, .regs = calloc(1, sizeof(*p.regs)) };

	if (!p.regs)
		return -ENOMEM;
	p.regs->file = strdup(file);
	if (p.regs->file)
		take_lines(&p, text, size);
	else
		regs_no_memory(&p);
	if (p.err) {
		vfc_regs_free(p.regs);
		*error = p.error;
		return p.err;
	}
	*regs = p.regs;
	return 0;
}

int vfc_regs_parse(const char *file, const char *text, size_t size, struct vfc_regs **regs,
		   struct vfc_regs_error *error)
{
	return parse(file, text, size, false, regs, error);
}

int vfc_regs_parse_head(const char *file, const char *text, size_t size, struct vfc_regs **regs,
			struct vfc_regs_error *error)
{
	return parse(file, text, size, true, regs, error);
}
