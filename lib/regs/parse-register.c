/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * parse-register.c: parse the lines of a register map that describe a register, its
 * fields and their values.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"

static bool is_width(uint64_t width)
{
	return width == 1 || width == 2 || width == 4 || width == 8;
}

/* Parse a flag of a register or field; false if word is not a flag. */
static bool is_flag(const char *word, enum vfc_reg_access *access, unsigned int *effects)
{
	uint64_t number;

	if (!vfc_word_number(VFC_WORDS_REG_EFFECT, word, &number)) {
		*effects |= (unsigned int)number;
		return true;
	}
	if (vfc_word_number(VFC_WORDS_REG_ACCESS, word, &number))
		return false;
	*access = number;
	return true;
}

/* Parse `reset=`, `access=` or `stride=`. */
static bool take_setting(struct regs_parser *p, struct vfc_reg *reg, const char *word)
{
	const char *text;
	uint64_t number;

	text = regs_value_of(word, "stride");
	if (text)
		return regs_take_term(p, text, &reg->stride);
	text = regs_value_of(word, "reset");
	if (text) {
		if (!regs_number(text, &reg->reset) ||
		    reg->reset > UINT64_MAX >> (64 - 8 * reg->width))
			return regs_wrong(p, "%s is not a %u-byte number", text, reg->width);
		reg->has_reset = true;
		return true;
	}
	text = regs_value_of(word, "access");
	if (!text)
		return regs_wrong(p, "%s: a register has ro, rw, wo, read-clears, "
				  "write-1-clears, write-triggers, reset=, access= or stride=",
				  word);
	if (!regs_number(text, &number) || !is_width(number) || number > reg->width)
		return regs_wrong(p, "%s: an access has 1, 2, 4 or 8 bytes, at most those of the "
				  "register", text);
	reg->access_width = (unsigned int)number;
	return true;
}

/* Parse NAME, or NAME[COUNT]. */
static bool take_reg_name(struct regs_parser *p, struct vfc_reg *reg)
{
	const char *count = regs_take_name(p, "the register's name", "[", &reg->name);
	size_t length = count ? strlen(count) : 0;
	char term[LINE_SIZE];
	uint32_t region;

	if (!count)
		return false;
	if (regs_region(reg->name, &region))
		return regs_wrong(p, "%s is the name of a region", reg->name);
	if (regs_reg(p->regs, reg->name, strlen(reg->name)))
		return regs_wrong(p, "register %s already exists", reg->name);
	if (!length)
		return true;
	if (count[length - 1] != ']')
		return regs_wrong(p, "%s%s: write an array as NAME[COUNT]", reg->name, count);
	reg->array = true;
	snprintf(term, sizeof(term), "%.*s", (int)length - 2, count + 1);
	return regs_take_term(p, term, &reg->count);
}

static bool fill_reg(struct regs_parser *p, struct vfc_reg *reg)
{
	const char *word;
	uint64_t width;

	if (!take_reg_name(p, reg) ||
	    !regs_take_number(p, "the offset", UINT64_MAX - 8, &reg->offset) ||
	    !regs_take_number(p, "the width", 8, &width))
		return false;
	if (!is_width(width))
		return regs_wrong(p, "a register is 1, 2, 4 or 8 bytes wide");
	reg->width = reg->access_width = (unsigned int)width;
	while ((word = regs_next(p, NULL)))
		if (!is_flag(word, &reg->access, &reg->effects) && !take_setting(p, reg, word))
			return false;
	if (!regs_take_text(p, &reg->help))
		return false;
	if (!reg->block->base.natoms && reg->offset % reg->access_width)
		return regs_wrong(p, "0x%llx is not aligned to %u bytes",
				  (unsigned long long)reg->offset, reg->access_width);
	if (reg->stride.natoms && !reg->array)
		return regs_wrong(p, "stride= is only for arrays");
	if (reg->array && !reg->stride.natoms)
		reg->stride = (struct vfc_term){
			.natoms = 1, .atoms[0] = { .op = '+', .number = reg->width },
		};
	return true;
}

bool regs_take_reg(struct regs_parser *p)
{
	struct vfc_reg **slot, *reg;
	bool good;

	if (!p->block)
		return regs_wrong(p, "no block comes before it");
	slot = MORE(p, p->regs->regs, p->regs->nregs, MANY_MAX);
	if (!slot)
		return false;
	reg = *slot = calloc(1, sizeof(*reg));
	/* The register's own terms must not refer to it. */
	p->regs->nregs--;
	if (!reg)
		return regs_no_memory(p);
	reg->block = p->block;
	reg->line = p->error.line;
	good = fill_reg(p, reg);
	p->regs->nregs++;
	p->reg = reg;
	return good;
}

/* Parse MSB[:LSB], both in the register. */
static bool take_bits(struct regs_parser *p, struct vfc_field *field)
{
	const char *word = regs_next(p, "the field's bits");
	uint64_t msb, lsb;
	char high[REGS_NAME];
	size_t length;

	if (!word)
		return false;
	length = strcspn(word, ":");
	snprintf(high, sizeof(high), "%.*s", (int)length, word);
	if (!regs_number(high, &msb) ||
	    !regs_number(word[length] ? word + length + 1 : high, &lsb) || lsb > msb)
		return regs_wrong(p, "%s: write bits as MSB or MSB:LSB", word);
	if (msb >= 8 * p->reg->width)
		return regs_wrong(p, "bit %llu is outside the %u bytes of %s",
			     (unsigned long long)msb, p->reg->width, p->reg->name);
	field->msb = (unsigned int)msb;
	field->lsb = (unsigned int)lsb;
	return true;
}

bool regs_take_field(struct regs_parser *p)
{
	struct vfc_reg *reg = p->reg;
	struct vfc_field *field, *other;
	const char *word;

	if (!reg)
		return regs_wrong(p, "no register comes before it");
	field = MORE(p, reg->fields, reg->nfields, FIELDS_MAX);
	if (!field || !regs_take_name(p, "the field's name", "", &field->name) ||
	    !take_bits(p, field))
		return false;
	for (other = reg->fields; other < field; other++) {
		if (!strcmp(other->name, field->name))
			return regs_wrong(p, "%s already has a field %s", reg->name, field->name);
		if (vfc_field_mask(other) & vfc_field_mask(field))
			return regs_wrong(p, "%s and %s overlap", other->name,
					  field->name);
	}
	/* Without flags of its own, the register's apply. */
	field->access = reg->access;
	word = regs_next(p, NULL);
	if (!word)
		field->effects = reg->effects;
	for (; word; word = regs_next(p, NULL))
		if (!is_flag(word, &field->access, &field->effects))
			return regs_wrong(p, "%s: a field has ro, rw, wo, read-clears, "
					  "write-1-clears or write-triggers", word);
	return regs_take_text(p, &field->help);
}

bool regs_take_value(struct regs_parser *p)
{
	struct vfc_reg_value *value, *other;
	struct vfc_field *field;

	if (!p->reg || !p->reg->nfields)
		return regs_wrong(p, "no field comes before it");
	field = &p->reg->fields[p->reg->nfields - 1];
	value = MORE(p, field->values, field->nvalues, MANY_MAX);
	if (!value || !regs_take_number(p, "the value", vfc_field_get(field, UINT64_MAX),
					&value->value) ||
	    !regs_take_name(p, "the value's name", "", &value->name))
		return false;
	for (other = field->values; other < value; other++)
		if (other->value == value->value || !strcmp(other->name, value->name))
			return regs_wrong(p, "%s already has %s for 0x%llx", field->name,
					  other->name, (unsigned long long)other->value);
	return regs_take_text(p, &value->help);
}
