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

/* ---- map, source, match --------------------------------------------- */

static bool take_map(struct regs_parser *p)
{
	if (p->regs->name)
		return regs_next(p, "the map's name") &&
		       regs_wrong(p, "the map already has a name");
	return regs_take_name(p, "the map's name", "", &p->regs->name) &&
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

	if (p->block)
		return regs_wrong(p, "match must come before the first block");
	word = regs_next(p, NULL);
	if (!word)
		return regs_wrong(p, "match needs vendor:device, or class and a class code");
	for (; word; word = regs_next(p, NULL)) {
		bool class = !strcmp(word, "class");

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

/* Parse `base=`, or the number of `cap=`, `ecap=`, `virtio=` or `virtio-cap=`. */
static bool take_base(struct regs_parser *p, struct vfc_block *block, const char *word)
{
	static const char *const keys[] = {
		[VFC_BASE_REGION] = "base",
		[VFC_BASE_CAP] = "cap",
		[VFC_BASE_ECAP] = "ecap",
		[VFC_BASE_VIRTIO] = "virtio",
		[VFC_BASE_VIRTIO_CAP] = "virtio-cap",
	};
	enum vfc_block_base kind = 0;
	const char *text = NULL;
	uint64_t id;

	while (kind < ARRAY_SIZE(keys) && !(text = regs_value_of(word, keys[kind])))
		kind++;
	if (!text)
		return regs_wrong(p, "%s: a block has base=, cap=, ecap=, virtio= or virtio-cap=",
				  word);
	if (kind == VFC_BASE_REGION)
		return regs_take_term(p, text, &block->base);
	if (!regs_number(text, &id) || id > (kind == VFC_BASE_ECAP ? UINT16_MAX : UINT8_MAX))
		return regs_wrong(p, "%s is not a capability number", text);
	if (block->kind != VFC_BASE_REGION)
		return regs_wrong(p, "a block has only one base");
	if (block->region != VFIO_PCI_CONFIG_REGION_INDEX)
		return regs_wrong(p, "only the region config has capabilities");
	block->kind = kind;
	block->id = (unsigned int)id;
	return true;
}

static bool take_block(struct regs_parser *p)
{
	struct vfc_block **slot = MORE(p, p->regs->blocks, p->regs->nblocks, BLOCKS_MAX);
	struct vfc_block *block;
	const char *word;

	if (!slot)
		return false;
	p->block = block = *slot = calloc(1, sizeof(*block));
	if (!block) {
		p->regs->nblocks--;
		return regs_no_memory(p);
	}
	if (!regs_take_name(p, "the block's name", "", &block->name))
		return false;
	for (size_t i = 0; i + 1 < p->regs->nblocks; i++)
		if (!strcmp(p->regs->blocks[i]->name, block->name))
			return regs_wrong(p, "block %s already exists", block->name);
	word = regs_next(p, "the block's region");
	if (!word)
		return false;
	if (!regs_region(word, &block->region))
		return regs_wrong(p, "%s is not a region (bar0 ... bar5, rom, config, vga, "
				     "region9)",
				  word);
	while ((word = regs_next(p, NULL)))
		if (!take_base(p, block, word))
			return false;
	return true;
}

static bool take_never(struct regs_parser *p)
{
	struct vfc_never *never;

	if (!p->block)
		return regs_wrong(p, "no block comes before it");
	never = MORE(p, p->regs->nevers, p->regs->nnevers, MANY_MAX);
	if (!never)
		return false;
	never->block = p->block;
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

/* Return the statement named by the first word, or NULL with the error in p->err. */
static const struct statement *find_statement(struct regs_parser *p)
{
	const char *word = regs_next(p, NULL) ?: "text in quotes";

	for (size_t i = 0; i < ARRAY_SIZE(statements); i++)
		if (!strcmp(statements[i].word, word))
			return &statements[i];
	regs_wrong(p, "%s is not a keyword of register maps", word);
	return NULL;
}

/* Parse the words of a line. Returns false after an error, or before the end of the head. */
static bool take_statement(struct regs_parser *p, bool head_only)
{
	const struct statement *s = find_statement(p);

	if (!s)
		return false;
	if (!p->regs->name && s->take != take_map)
		return regs_wrong(p, "a map must begin with a map NAME line");
	if (head_only && s->take == take_block)
		return false;
	if (!s->of_reg)
		p->reg = NULL;
	if (!s->take(p))
		return false;
	return p->at == p->nwords ? true : regs_wrong(p, "unexpected word %s",
						      p->words[p->at].text);
}

static int parse(const char *file, const char *text, size_t size, bool head_only,
		 struct vfc_regs **regs, struct vfc_regs_error *error)
{
	struct regs_parser p = { .regs = calloc(1, sizeof(*p.regs)) };
	const char *end = text + size, *stop;
	bool more;

	if (!p.regs)
		return -ENOMEM;
	p.regs->file = strdup(file);
	more = p.regs->file || regs_no_memory(&p);
	for (; more && text < end; text = stop + 1) {
		stop = memchr(text, '\n', (size_t)(end - text)) ?: end;
		p.error.line++;
		more = regs_cut(&p, text, (size_t)(stop - text)) &&
		       (!p.nwords || take_statement(&p, head_only));
	}
	if (more && !p.regs->name)
		regs_wrong(&p, "a map must begin with a map NAME line");
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

bool vfc_regs_may_have_never(const char *text, size_t size)
{
	struct regs_parser p = { .err = 0 };
	const char *end = text + size, *stop;
	const struct statement *s;

	for (; text < end; text = stop + 1) {
		stop = memchr(text, '\n', (size_t)(end - text)) ?: end;
		if (!regs_cut(&p, text, (size_t)(stop - text)))
			return true;
		s = p.nwords ? find_statement(&p) : statements;
		if (!s || s->take == take_never)
			return true;
	}
	return false;
}
