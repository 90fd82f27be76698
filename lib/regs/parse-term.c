/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * parse-term.c: parse the terms of a register map: numbers and registers of earlier
 * lines, combined from left to right.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "regs.h"

/*
 * Maximum nesting of terms (a term names registers whose locations have terms). Each level may
 * read four registers per register of the level above.
 */
#define DEPTH_MAX 4

/* Maximum length of an atom: REG.FIELD, or a number. */
#define ATOM_MAX (2 * REGS_NAME + 2)

static unsigned int block_depth(const struct vfc_block *block);

/* Return the nesting depth of a term; terms refer only to earlier lines, so it is finite. */
static unsigned int term_depth(const struct vfc_term *term)
{
	unsigned int depth = 0;

	for (size_t i = 0; i < term->natoms; i++) {
		const struct vfc_reg *reg = term->atoms[i].reg;
		unsigned int below = reg ? 1 + block_depth(reg->block) : 0;

		if (below > depth)
			depth = below;
	}
	return depth;
}

static unsigned int block_depth(const struct vfc_block *block)
{
	return term_depth(&block->base);
}

bool vfc_reg_fixed(const struct vfc_reg *reg)
{
	return !block_depth(reg->block) && !term_depth(&reg->count) && !term_depth(&reg->stride);
}

/* Parse the operator at text, with its length in *length; '\0': none. */
static char take_op(const char *text, size_t *length)
{
	*length = 1;
	if (strchr("+*&", *text))
		return *text;
	*length = 2;
	return !strncmp(text, "<<", 2) ? '<' : '\0';
}

/* Find the register, and the field if there is one, with this name. */
static int take_name(const struct vfc_regs *regs, const char *text, struct vfc_term_atom *atom,
		     char *reason, size_t size)
{
	size_t length = strcspn(text, ".");
	const char *field = text[length] ? text + length + 1 : NULL;

	atom->reg = regs_reg(regs, text, length);
	if (!atom->reg) {
		snprintf(reason, size, "%s is neither a number nor a register from an earlier line",
			 text);
		return -EINVAL;
	}
	if (field)
		atom->field = regs_field(atom->reg, field, strlen(field));
	if (field && !atom->field) {
		snprintf(reason, size, "%s has no field %s", atom->reg->name, field);
		return -EINVAL;
	}
	if (atom->reg->access == VFC_REG_WO || atom->reg->effects & VFC_REG_READ_CLEARS) {
		snprintf(reason, size, "%s cannot be used in a term: %s", atom->reg->name,
			 atom->reg->access == VFC_REG_WO ? "it is write-only" :
							   "reading clears it");
		return -EINVAL;
	}
	return 0;
}

static int take_atom(const struct vfc_regs *regs, const char *text, size_t length,
		     struct vfc_term_atom *atom, char *reason, size_t size)
{
	char word[ATOM_MAX];

	if (!length || length >= sizeof(word)) {
		snprintf(reason, size, "a term consists of numbers and registers joined by + * "
			 "& or <<");
		return -EINVAL;
	}
	snprintf(word, sizeof(word), "%.*s", (int)length, text);
	if (regs_number(word, &atom->number))
		return 0;
	return take_name(regs, word, atom, reason, size);
}

int regs_term_parse(const struct vfc_regs *regs, const char *text, struct vfc_term *term,
		    char *reason, size_t size)
{
	struct vfc_term found = { .natoms = 0 };
	size_t length, skip = 0;
	char op = '+';
	int err;

	do {
		struct vfc_term_atom atom = { .op = op };

		if (found.natoms == VFC_TERM_ATOMS) {
			snprintf(reason, size, "a term has at most %d parts", VFC_TERM_ATOMS);
			return -EINVAL;
		}
		length = strcspn(text, "+*&<");
		err = take_atom(regs, text, length, &atom, reason, size);
		if (err)
			return err;
		found.atoms[found.natoms++] = atom;
		text += length;
		op = *text ? take_op(text, &skip) : '+';
		if (!op) {
			snprintf(reason, size, "a term uses + * & or <<, not <");
			return -EINVAL;
		}
	} while (*text && (text += skip));
	if (term_depth(&found) > DEPTH_MAX) {
		snprintf(reason, size, "terms are nested at most %d deep", DEPTH_MAX);
		return -EINVAL;
	}
	*term = found;
	return 0;
}
