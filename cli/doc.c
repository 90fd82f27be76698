/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doc.c: documents, kept as json-c values. The only file that knows json-c.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doc.h"
#include "escape.h"

/* Running out of memory for a few words ends the program, as in most tools. */
static void *need(void *p)
{
	if (!p) {
		fputs("vfioctl: out of memory\n", stderr);
		abort();
	}
	return p;
}

/* json-c has no const; nothing that reads changes a value. */
static struct json_object *json(const struct doc *doc)
{
	return (struct json_object *)doc;
}

/* Put value at key of an object, or at the end of a list (key NULL). */
static struct doc *put(struct doc *parent, const char *key, struct json_object *value)
{
	int err = key ? json_object_object_add(json(parent), key, value) :
			json_object_array_add(json(parent), value);

	need(err ? NULL : parent);
	return (struct doc *)value;
}

struct doc *doc_new(void)
{
	struct doc *doc = need(json_object_new_object());

	doc_number(doc, "vfioctl", 1);
	return doc;
}

void doc_free(struct doc *doc)
{
	json_object_put(json(doc));
}

struct doc *doc_object(struct doc *object, const char *key)
{
	return put(object, key, need(json_object_new_object()));
}

struct doc *doc_list(struct doc *object, const char *key)
{
	return put(object, key, need(json_object_new_array()));
}

struct doc *doc_item(struct doc *list)
{
	return put(list, NULL, need(json_object_new_object()));
}

/* A string value; JSON is UTF-8, sysfs and devices promise nothing. */
static struct json_object *new_string(const char *text)
{
	char *valid = need(escape_utf8(text));
	struct json_object *value = need(json_object_new_string(valid));

	free(valid);
	return value;
}

void doc_item_text(struct doc *list, const char *text)
{
	put(list, NULL, new_string(text));
}

void doc_item_number(struct doc *list, uint64_t number)
{
	put(list, NULL, need(json_object_new_uint64(number)));
}

void doc_item_signed(struct doc *list, int64_t number)
{
	put(list, NULL, need(json_object_new_int64(number)));
}

void doc_text(struct doc *object, const char *key, const char *text)
{
	if (text && *text)
		put(object, key, new_string(text));
}

void doc_textf(struct doc *object, const char *key, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = need(NULL);
	va_end(ap);
	doc_text(object, key, text);
	free(text);
}

void doc_number(struct doc *object, const char *key, uint64_t number)
{
	put(object, key, need(json_object_new_uint64(number)));
}

void doc_signed(struct doc *object, const char *key, int64_t number)
{
	put(object, key, need(json_object_new_int64(number)));
}

void doc_bool(struct doc *object, const char *key, bool value)
{
	put(object, key, need(json_object_new_boolean(value)));
}

void doc_null(struct doc *object, const char *key)
{
	put(object, key, NULL);
}

void doc_hex(struct doc *object, const char *key, uint64_t value, int digits)
{
	doc_textf(object, key, "0x%0*" PRIx64, digits, value);
}

/* ---- reading --------------------------------------------------------- */

enum doc_kind doc_kind(const struct doc *value)
{
	switch (json_object_get_type(json(value))) {
	case json_type_boolean:
		return DOC_BOOL;
	case json_type_int:
	case json_type_double:
		return DOC_NUMBER;
	case json_type_string:
		return DOC_TEXT;
	case json_type_array:
		return DOC_LIST;
	case json_type_object:
		return DOC_OBJECT;
	default:
		return DOC_NULL;
	}
}

bool doc_has(const struct doc *object, const char *key)
{
	return doc_kind(object) == DOC_OBJECT &&
	       json_object_object_get_ex(json(object), key, NULL);
}

const struct doc *doc_get(const struct doc *object, const char *key)
{
	struct json_object *value = NULL;

	if (doc_kind(object) == DOC_OBJECT)
		json_object_object_get_ex(json(object), key, &value);
	return (const struct doc *)value;
}

size_t doc_length(const struct doc *list)
{
	return doc_kind(list) == DOC_LIST ? json_object_array_length(json(list)) : 0;
}

const struct doc *doc_at(const struct doc *list, size_t i)
{
	if (i >= doc_length(list))
		return NULL;
	return (const struct doc *)json_object_array_get_idx(json(list), i);
}

const char *doc_as_text(const struct doc *value)
{
	return doc_kind(value) == DOC_TEXT ? json_object_get_string(json(value)) : NULL;
}

const char *doc_word(const struct doc *object, const char *key)
{
	return doc_as_text(doc_get(object, key)) ?: "";
}

uint64_t doc_as_number(const struct doc *value)
{
	const char *text = doc_as_text(value);

	return text ? strtoull(text, NULL, 0) : json_object_get_uint64(json(value));
}

bool doc_as_bool(const struct doc *value)
{
	return doc_kind(value) == DOC_BOOL && json_object_get_boolean(json(value));
}

void doc_each(const struct doc *object,
	      void (*fn)(void *data, const char *key, const struct doc *value), void *data)
{
	if (doc_kind(object) != DOC_OBJECT)
		return;
	json_object_object_foreach(json(object), key, value)
		fn(data, key, (const struct doc *)value);
}

const char *doc_json(const struct doc *doc, bool pretty)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	flags |= pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED :
			  JSON_C_TO_STRING_PLAIN;
	return need((void *)json_object_to_json_string_ext(json(doc), flags));
}
