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

static uint64_t ones(unsigned int bits)
{
	return bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX;
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
		if (!regs_number(text, &reg->reset) || reg->reset > ones(8 * reg->width))
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
static bool take_reg_name(struct regs_parser *p, const char *word, struct vfc_reg *reg)
{
	size_t length = strcspn(word, "["), end = strlen(word);
	char term[LINE_SIZE];
	uint32_t region;

	if (!regs_take_name(p, word, word, length, &reg->name))
		return false;
	if (regs_region(reg->name, &region))
		return regs_wrong(p, "%s is the name of a region", reg->name);
	if (regs_reg(p->regs, reg->name, length))
		return regs_wrong(p, "register %s already exists", reg->name);
	if (!word[length])
		return true;
	if (word[end - 1] != ']')
		return regs_wrong(p, "%s: write an array as NAME[COUNT]", word);
	reg->array = true;
	snprintf(term, sizeof(term), "%.*s", (int)(end - length - 2), word + length + 1);
	return regs_take_term(p, term, &reg->count);
}

static bool take_shape(struct regs_parser *p, struct vfc_reg *reg)
{
	uint64_t width;

	if (!regs_take_number(p, "the offset", UINT64_MAX - 8, &reg->offset) ||
	    !regs_take_number(p, "the width", 8, &width))
		return false;
	if (!is_width(width))
		return regs_wrong(p, "a register is 1, 2, 4 or 8 bytes wide");
	reg->width = reg->access_width = (unsigned int)width;
	return true;
}

/* Check the combination of settings after the whole line was parsed. */
static bool check_reg(struct regs_parser *p, struct vfc_reg *reg)
{
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

static bool fill_reg(struct regs_parser *p, struct vfc_reg *reg)
{
	const char *word = regs_next(p, "the register's name");

	if (!word || !take_reg_name(p, word, reg) || !take_shape(p, reg))
		return false;
	while ((word = regs_peek(p))) {
		p->at++;
		if (!is_flag(word, &reg->access, &reg->effects) && !take_setting(p, reg, word))
			return false;
	}
	return regs_take_text(p, &reg->help) && check_reg(p, reg);
}

bool regs_take_reg(struct regs_parser *p)
{
	struct vfc_block *block = regs_block(p);
	struct vfc_reg **slot = block ? MORE(p, p->regs->regs, p->regs->nregs, MANY_MAX) : NULL;
	struct vfc_reg *reg;
	bool good;

	if (!slot)
		return false;
	reg = *slot = calloc(1, sizeof(*reg));
	/* The register's own terms must not refer to it. */
	p->regs->nregs--;
	if (!reg)
		return regs_no_memory(p);
	reg->block = block;
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

/* Check a field against the register's other fields. */
static bool check_field(struct regs_parser *p, const struct vfc_field *field)
{
	const struct vfc_field *other = p->reg->fields;

	for (; other < field; other++) {
		if (!strcmp(other->name, field->name))
			return regs_wrong(p, "%s already has a field %s", p->reg->name,
					  field->name);
		if (vfc_field_mask(other) & vfc_field_mask(field))
			return regs_wrong(p, "%s and %s overlap", other->name,
					  field->name);
	}
	return true;
}

/* Parse the field's flags; without any, the register's apply. */
static bool take_field_flags(struct regs_parser *p, struct vfc_field *field)
{
	bool said = false;
	const char *word;

	field->access = p->reg->access;
	for (; (word = regs_peek(p)); said = true) {
		p->at++;
		if (!is_flag(word, &field->access, &field->effects))
			return regs_wrong(p, "%s: a field has ro, rw, wo, read-clears, "
					  "write-1-clears or write-triggers", word);
	}
	if (!said)
		field->effects = p->reg->effects;
	return true;
}

bool regs_take_field(struct regs_parser *p)
{
	struct vfc_field *field;
	const char *name;

	if (!p->reg)
		return regs_wrong(p, "no register comes before it");
	name = regs_next(p, "the field's name");
	field = name ? MORE(p, p->reg->fields, p->reg->nfields, FIELDS_MAX) : NULL;
	return field && regs_take_name(p, name, name, strlen(name), &field->name) &&
	       take_bits(p, field) && check_field(p, field) && take_field_flags(p, field) &&
	       regs_take_text(p, &field->help);
}

static bool fill_value(struct regs_parser *p, const struct vfc_field *field,
		       struct vfc_reg_value *value)
{
	const struct vfc_reg_value *other = field->values;
	const char *name;

	if (!regs_take_number(p, "the value", ones(field->msb - field->lsb + 1), &value->value))
		return false;
	name = regs_next(p, "the value's name");
	if (!name || !regs_take_name(p, name, name, strlen(name), &value->name))
		return false;
	for (; other < value; other++)
		if (other->value == value->value || !strcmp(other->name, value->name))
			return regs_wrong(p, "%s already has %s for 0x%llx", field->name,
					  other->name, (unsigned long long)other->value);
	return regs_take_text(p, &value->help);
}

bool regs_take_value(struct regs_parser *p)
{
	struct vfc_reg_value *value;
	struct vfc_field *field;

	if (!p->reg || !p->reg->nfields)
		return regs_wrong(p, "no field comes before it");
	field = &p->reg->fields[p->reg->nfields - 1];
	value = MORE(p, field->values, field->nvalues, MANY_MAX);
	return value && fill_value(p, field, value);
}

