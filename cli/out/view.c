/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.c: helpers for the views of all rooms: no text, a list of flags, a time.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "view.h"

void view_no_text(struct text *t, const struct doc *doc)
{
	(void)t;
	(void)doc;
}

void view_flags(struct doc *object, const char *key, enum vfc_words table, uint32_t flags)
{
	struct doc *list = doc_list(object, key);

	for (; flags; flags &= flags - 1) {
		uint32_t bit = flags & -flags;
		const char *word = vfc_word(table, bit);
		char hex[16];

		snprintf(hex, sizeof(hex), "0x%" PRIx32, bit);
		doc_item_text(list, word ? word : hex);
	}
}

void view_time(struct doc *object, const char *key, int64_t ns)
{
	time_t seconds = (time_t)(ns / 1000000000);
	char text[32];
	struct tm tm;

	if (ns >= 0 && gmtime_r(&seconds, &tm) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm))
		doc_textf(object, key, "%s.%03lldZ", text, (long long)(ns / 1000000 % 1000));
}
