/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * map-words.c: resolves registers, fields and values in a device's register map.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "maps.h"

#define OTHERS "use --regs FILE; `reg list` lists the register maps"

/* Return a hint with the nearest of the names, or NULL; free() it. Frees the list. */
static char *suggest(const char **names, const char *word)
{
	char *hint = names ? words_meant(word, "", names) : NULL;

	free(names);
	return hint;
}

static int report_no_field(struct env *env, const struct vfc_reg *reg, const char *field)
{
	const char **names = calloc(reg->nfields + 1, sizeof(*names));
	char *hint;
	int status;
	size_t i;

	for (i = 0; names && i < reg->nfields; i++)
		names[i] = reg->fields[i].name;
	hint = suggest(names, field);
	status = err_absent(env, -ENOENT, hint, "%s has no field \"%s\"", reg->name, field);
	free(hint);
	return status;
}

static int report_no_reg(struct env *env, const struct vfc_regs *regs, const char *word)
{
	size_t i, length = strcspn(word, ".");
	char name[VFC_NAME], *hint;
	struct vfc_reg_at at;
	const char **names;
	int status;

	snprintf(name, sizeof(name), "%.*s", (int)length, word);
	if (word[length] && length < sizeof(name) && !vfc_regs_find(regs, name, &at))
		return report_no_field(env, at.reg, word + length + 1);
	names = calloc(regs->nregs + 1, sizeof(*names));
	for (i = 0; names && i < regs->nregs; i++)
		names[i] = regs->regs[i]->name;
	hint = suggest(names, word);
	status = err_absent(env, -ENOENT, hint, "the register map %s has no register \"%s\"",
			    regs->name, word);
	free(hint);
	return status;
}

int maps_none(struct env *env, const char *address)
{
	return err_absent(env, -ENOENT, OTHERS, "no register map fits %s", address);
}

int maps_reg(struct env *env, const char *address, const char *word, struct vfc_reg_at *at)
{
	const struct vfc_regs *regs;
	int err, status = maps_find(env, address, &regs);

	if (status)
		return status;
	if (!regs)
		return err_absent(env, -ENOENT, OTHERS, "\"%s\" is not a region, and no "
				  "register map fits %s", word, address);
	err = vfc_regs_find(regs, word, at);
	if (!err)
		return EXIT_DONE;
	if (err == -ENOENT)
		return report_no_reg(env, regs, word);
	return err_usage(env, "a register is NAME or NAME[ELEMENT], with an optional .FIELD",
			 "\"%s\" is not a register of the map %s", word, regs->name);
}

/* Report a word that is not a value of the field. */
static int report_no_value(struct env *env, const struct vfc_reg_at *at, const char *text)
{
	char name[VFC_NAME], *hint;
	const char **names;
	int status;
	size_t i;

	if (!at->field || !at->field->nvalues)
		return err_usage(env, NULL, "\"%s\" is not a number (decimal, 0x... or 0b...)",
				 text);
	vfc_reg_name(at, name, sizeof(name));
	names = calloc(at->field->nvalues + 1, sizeof(*names));
	for (i = 0; names && i < at->field->nvalues; i++)
		names[i] = at->field->values[i].name;
	hint = suggest(names, text);
	status = err_usage(env, hint, "%s has no value \"%s\"", name, text);
	free(hint);
	return status;
}

int maps_value(struct env *env, const struct vfc_reg_at *at, const char *text, uint64_t *value)
{
	uint64_t number = 0, max = at->field ? vfc_field_mask(at->field) >> at->field->lsb : 0;
	char name[VFC_NAME];
	size_t i;

	if (words_u64(text, &number)) {
		for (i = 0; at->field && i < at->field->nvalues; i++)
			if (!strcmp(at->field->values[i].name, text))
				break;
		if (!at->field || i == at->field->nvalues)
			return report_no_value(env, at, text);
		number = at->field->values[i].value;
	}
	if (at->field && number > max) {
		vfc_reg_name(at, name, sizeof(name));
		return err_usage(env, NULL, "0x%llx does not fit in the %u bit%s of %s",
				 (unsigned long long)number, at->field->msb - at->field->lsb + 1,
				 max == 1 ? "" : "s", name);
	}
	*value = number;
	return EXIT_DONE;
}
