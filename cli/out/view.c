/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.c: helpers for the views of all rooms: copies of structs, flags, times, no text.
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

static uint64_t load_number(const struct field *field, const void *member)
{
	bool negative = field->from == FROM_SIGNED || field->absent == ABSENT_NEGATIVE;

	switch (field->size) {
	case 1:
		return *(const uint8_t *)member;
	case 2:
		return *(const uint16_t *)member;
	case 4:
		return negative ? (uint64_t)*(const int32_t *)member : *(const uint32_t *)member;
	default:
		return *(const uint64_t *)member;
	}
}

static void add_number(struct doc *object, const struct field *field, uint64_t number)
{
	if ((field->absent == ABSENT_NEGATIVE && (int64_t)number < 0) ||
	    (field->absent == ABSENT_ZERO && !number))
		return;
	switch (field->from) {
	case FROM_BOOL:
		doc_bool(object, field->key, number);
		break;
	case FROM_BIT:
		doc_bool(object, field->key, number & field->more);
		break;
	case FROM_TRUTH:
		doc_truth(object, field->key, (enum vfc_truth)number);
		break;
	case FROM_SIGNED:
		doc_signed(object, field->key, (int64_t)number);
		break;
	case FROM_HEX:
		doc_hex(object, field->key, number, (int)field->more);
		break;
	case FROM_WORD:
		doc_text(object, field->key, vfc_word(field->more, number));
		break;
	case FROM_FLAGS:
		view_flags(object, field->key, field->more, (uint32_t)number);
		break;
	default:
		doc_number(object, field->key, number);
	}
}

void doc_fill(struct doc *object, const struct field *fields, const void *data)
{
	for (const struct field *field = fields; field->key; field++) {
		const char *member = (const char *)data + field->at;
		size_t count;

		switch (field->from) {
		case FROM_BUILDER:
			break;
		case FROM_CHARS:
			doc_text(object, field->key, member);
			break;
		case FROM_STRING:
			doc_text(object, field->key, *(const char *const *)member);
			break;
		case FROM_POINTER:
			member = *(const char *const *)member;
			__attribute__((fallthrough));
		case FROM_ARRAY:
			count = *(const size_t *)((const char *)data + field->count_at);
			if (count || field->absent != ABSENT_ZERO)
				doc_fill_rows(doc_list(object, field->key), field->sub, member,
					      field->size, count);
			break;
		default:
			add_number(object, field, load_number(field, member));
		}
	}
}

void doc_fill_rows(struct doc *list, const struct field *fields, const void *array, size_t size,
		   size_t count)
{
	for (size_t i = 0; i < count; i++)
		doc_fill(doc_item(list), fields, (const char *)array + i * size);
}
