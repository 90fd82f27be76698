/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * complete-names.c: completion of aliases, slots and serial numbers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complete.h"

void complete_aliases(const struct search *s, const char *before)
{
	struct vfc_alias *aliases = NULL;
	char word[2 * VFC_NAME];
	int i, n;

	n = s->env->ctx ? vfc_alias_list(s->env->ctx, &aliases) : 0;
	for (i = 0; i < n; i++) {
		snprintf(word, sizeof(word), "%s%s", before, aliases[i].name);
		complete_offer(s, word, aliases[i].word);
	}
	free(aliases);
}

void complete_identity(const struct search *s, const struct vfc_device *dev)
{
	char word[3 * VFC_NAME];
	struct vfc_identity id;
	size_t i;

	if (strcmp(dev->bus, "pci") || vfc_identity_read(s->env->ctx, dev->address, &id))
		return;
	snprintf(word, sizeof(word), "slot:%s", id.slot);
	if (id.slot[0])
		complete_offer(s, word, dev->address);
	for (i = 0; i < id.nserials; i++) {
		snprintf(word, sizeof(word), "serial:%s", id.serials[i].text);
		complete_offer(s, word, dev->address);
	}
}
