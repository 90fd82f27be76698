/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * complete-regs.c: completion of names in a device's register map.
 */
#include <stdio.h>
#include <string.h>

#include "cli/session/devices.h"
#include "cli/session/maps.h"
#include "cli/session/resolve.h"
#include "complete.h"

/* Find the map of the line's device by its ids, without opening it; NULL: none. */
static const struct vfc_regs *find_map(const struct search *s)
{
	const struct vfc_regs *regs = NULL;
	char **addresses = NULL;
	int count = 0;

	if (!s->env->ctx)
		return NULL;
	if (!s->device && s->env->handle)
		maps_find(s->env, vfc_handle_address(s->env->handle), &regs);
	else if (s->device && !resolve_devices(s->env, s->device, false, &addresses, &count))
		maps_find(s->env, addresses[0], &regs);
	env_addresses_free(addresses, count);
	return regs;
}

/* Offer REGISTER.FIELD after the register and its dot. */
static void offer_fields(const struct search *s, const struct vfc_regs *regs, const char *behind)
{
	char name[VFC_NAME], word[2 * VFC_NAME];
	int length = (int)strcspn(s->word, ".");
	struct vfc_reg_at at;
	size_t i;

	snprintf(name, sizeof(name), "%.*s", length, s->word);
	if (vfc_regs_find(regs, name, &at))
		return;
	for (i = 0; i < at.reg->nfields; i++) {
		snprintf(word, sizeof(word), "%s.%s%s", name, at.reg->fields[i].name, behind);
		complete_offer(s, word, at.reg->fields[i].help);
	}
}

void complete_regs(const struct search *s, const char *behind)
{
	const struct vfc_regs *regs = find_map(s);
	struct vfc_reg_at at = { .element = 0 };
	char name[VFC_NAME];
	size_t i;

	if (regs && strchr(s->word, '.')) {
		offer_fields(s, regs, behind);
		return;
	}
	for (i = 0; regs && i < regs->nregs; i++) {
		at.reg = regs->regs[i];
		vfc_reg_name(&at, name, sizeof(name));
		complete_offer(s, name, at.reg->help);
	}
}

void complete_values(const struct search *s, const char *field)
{
	const struct vfc_regs *regs = field ? find_map(s) : NULL;
	struct vfc_reg_at at;
	size_t i;

	if (!regs || vfc_regs_find(regs, field, &at) || !at.field)
		return;
	for (i = 0; i < at.field->nvalues; i++)
		complete_offer(s, at.field->values[i].name, at.field->values[i].help);
}

void complete_assignment(const struct search *s)
{
	const char *value = strchr(s->word, '=');
	struct search inner = *s;
	char name[VFC_NAME];

	if (!value) {
		complete_regs(s, "=");
		return;
	}
	inner.before = s->word;
	inner.word = value + 1;
	inner.length = (int)(inner.word - s->word);
	snprintf(name, sizeof(name), "%.*s", inner.length - 1, s->word);
	complete_values(&inner, name);
}
