/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fields.c: build the decoded fields of a call.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "lib/base/array.h"

static struct vfc_value *add(struct vfc_fields *f, const char *name, enum vfc_value_kind kind)
{
	struct vfc_value *value = GROW(f->values, f->count);

	if (value)
		*value = (struct vfc_value){ .name = name, .kind = kind };
	return value;
}

void field_number(struct vfc_fields *f, const char *name, enum vfc_value_kind kind,
		  uint64_t number)
{
	struct vfc_value *value = add(f, name, kind);

	if (value)
		value->number = number;
}

void field_words(struct vfc_fields *f, const char *name, enum vfc_value_kind kind,
		 enum vfc_words words, uint64_t number)
{
	struct vfc_value *value = add(f, name, kind);

	if (value) {
		value->words = words;
		value->number = number;
	}
}

void field_text(struct vfc_fields *f, const char *name, const char *text, size_t size)
{
	struct vfc_value *value = add(f, name, VFC_VALUE_TEXT);

	if (value)
		value->text = strndup(text, size);
}

void field_bytes(struct vfc_fields *f, const char *name, const void *bytes, size_t size)
{
	struct vfc_value *value = add(f, name, VFC_VALUE_BYTES);
	const uint8_t *byte = bytes;

	if (value)
		value->text = calloc(1, 2 * size + 1);
	for (size_t i = 0; value && value->text && i < size; i++)
		sprintf(value->text + 2 * i, "%02x", byte[i]);
}

void field_begin(struct vfc_fields *f, const char *name, enum vfc_value_kind kind)
{
	add(f, name, kind);
}

void field_end(struct vfc_fields *f)
{
	add(f, NULL, VFC_VALUE_END);
}

void fields_drop_last(struct vfc_fields *f)
{
	if (f->count)
		f->count--;
}

void fields_clear(struct vfc_fields *f)
{
	for (size_t i = 0; i < f->count; i++)
		free(f->values[i].text);
	free(f->values);
	*f = (struct vfc_fields){ 0 };
}
