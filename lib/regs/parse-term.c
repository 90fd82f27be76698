/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * parse-term.c: parse the terms of a register map: numbers and registers of earlier
 * lines, combined from left to right.
 */
#include <stdio.h>
#include <string.h>

#include "parse.h"

/*
 * Maximum nesting of terms (a term names registers whose locations have terms). Each level may
 * read four registers per register of the level above.
 */
#define DEPTH_MAX 4

/* Maximum length of an atom: REG.FIELD, or a number. */
#define ATOM_MAX (2 * REGS_NAME + 2)

/* Return the nesting depth of a term; terms refer only to earlier lines, so it is finite. */
static unsigned int term_depth(const struct vfc_term *term)
{
	unsigned int depth = 0;

	for (size_t i = 0; i < term->natoms; i++) {
		const struct vfc_reg *reg = term->atoms[i].reg;
		unsigned int below = reg ? 1 + term_depth(&reg->block->base) : 0;

		if (below > depth)
			depth = below;
	}
	return depth;
}

bool vfc_reg_fixed(const struct vfc_reg *reg)
{
	return !term_depth(&reg->block->base) && !term_depth(&reg->count) &&
	       !term_depth(&reg->stride);
}

/* Find the register, and the field if there is one, with this name. */
static bool take_name(struct regs_parser *p, const char *text, struct vfc_term_atom *atom)
{
	size_t length = strcspn(text, ".");
	const char *field = text[length] ? text + length + 1 : NULL;

	atom->reg = regs_reg(p->regs, text, length);
	if (!atom->reg)
		return regs_wrong(p, "%s is neither a number nor a register from an earlier line",
				  text);
	if (field)
		atom->field = regs_field(atom->reg, field);
	if (field && !atom->field)
		return regs_wrong(p, "%s has no field %s", atom->reg->name, field);
	if (atom->reg->access == VFC_REG_WO || atom->reg->effects & VFC_REG_READ_CLEARS)
		return regs_wrong(p, "%s cannot be used in a term: %s", atom->reg->name,
				  atom->reg->access == VFC_REG_WO ? "it is write-only" :
								    "reading clears it");
	return true;
}

bool regs_take_term(struct regs_parser *p, const char *text, struct vfc_term *term)
{
	struct vfc_term found = { .natoms = 0 };
	struct vfc_term_atom *atom;
	char word[ATOM_MAX], op = '+';
	size_t length;

	do {
		if (found.natoms == VFC_TERM_ATOMS)
			return regs_wrong(p, "a term has at most %d parts", VFC_TERM_ATOMS);
		length = strcspn(text, "+*&<");
		if (!length || length >= sizeof(word))
			return regs_wrong(p, "a term consists of numbers and registers joined by "
					     "+ * & or <<");
		snprintf(word, sizeof(word), "%.*s", (int)length, text);
		text += length;
		atom = &found.atoms[found.natoms++];
		atom->op = op;
		if (!regs_number(word, &atom->number) && !take_name(p, word, atom))
			return false;
		op = *text;
		if (op == '<' && *++text != '<')
			return regs_wrong(p, "a term uses + * & or <<, not <");
	} while (*text++);
	if (term_depth(&found) > DEPTH_MAX)
		return regs_wrong(p, "terms are nested at most %d deep", DEPTH_MAX);
	*term = found;
	return true;
}
