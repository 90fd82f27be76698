/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * regs.c: register maps in memory: matching devices, finding names, and the bits of
 * fields.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regs.h"

static void free_reg(struct vfc_reg *reg)
{
	for (size_t i = 0; i < reg->nfields; i++) {
		struct vfc_field *field = &reg->fields[i];

		for (size_t k = 0; k < field->nvalues; k++) {
			free(field->values[k].name);
			free(field->values[k].help);
		}
		free(field->values);
		free(field->name);
		free(field->help);
	}
	free(reg->fields);
	free(reg->name);
	free(reg->help);
	free(reg);
}

void vfc_regs_free(struct vfc_regs *regs)
{
	if (!regs)
		return;
	for (size_t i = 0; i < regs->nregs; i++)
		free_reg(regs->regs[i]);
	for (size_t i = 0; i < regs->nblocks; i++) {
		free(regs->blocks[i]->name);
		free(regs->blocks[i]);
	}
	for (size_t i = 0; i < regs->nnevers; i++)
		free(regs->nevers[i].why);
	for (size_t i = 0; i < regs->nsources; i++)
		free(regs->sources[i]);
	free(regs->regs);
	free(regs->blocks);
	free(regs->nevers);
	free(regs->sources);
	free(regs->matches);
	free(regs->name);
	free(regs->title);
	free(regs->file);
	free(regs);
}

/* ---- matching ------------------------------------------------ */

int vfc_regs_fits(const struct vfc_regs *regs, const struct vfc_device *dev)
{
	int best = 0, fits;

	for (size_t i = 0; i < regs->nmatches; i++) {
		const struct vfc_regs_match *m = &regs->matches[i];

		if ((m->class_mask && (dev->class < 0 ||
				       ((uint32_t)dev->class ^ m->class) & m->class_mask)) ||
		    (m->vendor >= 0 && m->vendor != dev->vendor) ||
		    (m->device >= 0 && m->device != dev->device) ||
		    (m->subvendor >= 0 && m->subvendor != dev->subvendor) ||
		    (m->subdevice >= 0 && m->subdevice != dev->subdevice))
			continue;
		fits = m->subvendor >= 0 ? 4 : m->device >= 0 ? 3 : m->vendor >= 0 ? 2 : 1;
		if (fits > best)
			best = fits;
	}
	return best;
}

/* ---- names ---------------------------------------------------------- */

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

bool regs_is_name(const char *text, size_t length)
{
	return length && length <= REGS_NAME && strchr(LETTERS, text[0]) &&
	       strspn(text, LETTERS "0123456789_") >= length;
}

bool regs_number(const char *text, uint64_t *value)
{
	int base = 10;
	char *end;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'b')) {
		base = text[1] == 'x' ? 16 : 2;
		text += 2;
	}
	/* strtoull() would accept blanks, a sign and a second 0x. */
	if (!strspn(text, base == 16 ? "0123456789abcdefABCDEF" : "0123456789") ||
	    text[1] == 'x' || text[1] == 'X')
		return false;
	errno = 0;
	*value = strtoull(text, &end, base);
	return !errno && !*end;
}

const struct vfc_reg *regs_reg(const struct vfc_regs *regs, const char *name, size_t length)
{
	for (size_t i = 0; i < regs->nregs; i++)
		if (!strncmp(regs->regs[i]->name, name, length) && !regs->regs[i]->name[length])
			return regs->regs[i];
	return NULL;
}

const struct vfc_field *regs_field(const struct vfc_reg *reg, const char *name)
{
	for (size_t i = 0; i < reg->nfields; i++)
		if (!strcmp(reg->fields[i].name, name))
			return &reg->fields[i];
	return NULL;
}

/* Parse "[3]" at the start of text. Return its length, or 0 if there is none. */
static size_t take_element(const char *text, uint32_t *element)
{
	const char *end = strchr(text, ']');
	char number[16];
	uint64_t value;

	if (!end || end - text > (int)sizeof(number))
		return 0;
	snprintf(number, sizeof(number), "%.*s", (int)(end - text - 1), text + 1);
	if (!regs_number(number, &value) || value > UINT32_MAX)
		return 0;
	*element = (uint32_t)value;
	return (size_t)(end + 1 - text);
}

int vfc_regs_find(const struct vfc_regs *regs, const char *word, struct vfc_reg_at *at)
{
	size_t length = strcspn(word, "[."), taken;
	struct vfc_reg_at found = { .element = 0 };

	if (!regs_is_name(word, length))
		return -EINVAL;
	found.reg = regs_reg(regs, word, length);
	if (!found.reg)
		return -ENOENT;
	word += length;
	if (*word == '[') {
		taken = take_element(word, &found.element);
		if (!taken || !found.reg->array)
			return -EINVAL;
		word += taken;
	}
	if (*word == '.') {
		word++;
		if (!regs_is_name(word, strlen(word)))
			return -EINVAL;
		found.field = regs_field(found.reg, word);
		if (!found.field)
			return -ENOENT;
	} else if (*word) {
		return -EINVAL;
	}
	*at = found;
	return 0;
}

void vfc_reg_name(const struct vfc_reg_at *at, char *name, size_t size)
{
	char element[16] = "";

	if (at->reg->array)
		snprintf(element, sizeof(element), "[%u]", at->element);
	snprintf(name, size, "%s%s%s%s", at->reg->name, element, at->field ? "." : "",
		 at->field ? at->field->name : "");
}

/* ---- fields --------------------------------------------------------- */

uint64_t vfc_field_mask(const struct vfc_field *field)
{
	return UINT64_MAX >> (63 - (field->msb - field->lsb)) << field->lsb;
}

uint64_t vfc_field_get(const struct vfc_field *field, uint64_t value)
{
	return (value & vfc_field_mask(field)) >> field->lsb;
}

const struct vfc_reg_value *vfc_field_value(const struct vfc_field *field, uint64_t part)
{
	for (size_t i = 0; i < field->nvalues; i++)
		if (field->values[i].value == part)
			return &field->values[i];
	return NULL;
}

uint64_t vfc_reg_clears(const struct vfc_reg *reg)
{
	uint64_t clears = reg->effects & VFC_REG_WRITE_1_CLEARS ? UINT64_MAX : 0;

	for (size_t i = 0; i < reg->nfields; i++) {
		uint64_t mask = vfc_field_mask(&reg->fields[i]);

		if (reg->fields[i].effects & VFC_REG_WRITE_1_CLEARS)
			clears |= mask;
		else
			clears &= ~mask;
	}
	return clears;
}

const char *vfc_reg_effect(const struct vfc_reg *reg)
{
	unsigned int effects = reg->effects;

	for (size_t i = 0; i < reg->nfields; i++)
		effects |= reg->fields[i].effects & VFC_REG_READ_CLEARS;
	if (reg->access == VFC_REG_WO)
		return "it is write-only, so its other bits cannot be read";
	if (effects & VFC_REG_READ_CLEARS)
		return "reading it clears it";
	return effects & VFC_REG_WRITE_TRIGGERS ? "writing it triggers more than this change" :
						  NULL;
}
